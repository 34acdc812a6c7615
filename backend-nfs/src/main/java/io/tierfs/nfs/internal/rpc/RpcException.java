package io.tierfs.nfs.internal.rpc;

import java.io.IOException;

/** A call that has no result: not answered, or refused before the program itself saw it. */
public final class RpcException extends IOException {
  /** Why there is no result. */
  public enum Kind {
    /** Not answered in time; it may have been executed, or be executed yet. */
    TIMED_OUT,
    /** The connection was closed by this side. */
    CLOSED,
    /** The server closes its connections whenever it gets this call. */
    DEADLY,
    /** The server does not accept the credential. */
    AUTHENTICATION,
    /** The server does not have the program, or not this version, or not the procedure. */
    UNAVAILABLE,
    /** The server could not read the arguments. */
    GARBAGE_ARGUMENTS,
    /** The server failed to execute the call. */
    SERVER_ERROR,
    /** The answer could not be read. */
    BAD_REPLY
  }

  private final Kind kind;

  public RpcException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  RpcException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}

package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.RpcException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Turns the failures of engine and protocol into those of the client. */
final class Failures4 {
  private Failures4() {}

  static NfsException of(RpcException.Kind kind, Throwable cause) {
    NfsStatus status =
        switch (kind) {
          case TIMED_OUT -> NfsStatus.TIMEDOUT;
          case CLOSED -> NfsStatus.CLOSED;
          case AUTHENTICATION -> NfsStatus.AUTH;
          case UNAVAILABLE -> NfsStatus.VERSION;
          case SERVER_ERROR -> NfsStatus.SERVERFAULT;
          case DEADLY, GARBAGE_ARGUMENTS, BAD_REPLY -> NfsStatus.PROTOCOL;
        };
    return new NfsException(status, status.text() + ": " + cause.getMessage(), cause);
  }

  static NfsException of(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() instanceof Throwable cause ->
          of(cause);
      case NfsException known -> known;
      case Failure4 status -> status.toPublic();
      case RpcException rpc -> of(rpc.kind(), rpc);
      case IOException io ->
          new NfsException(NfsStatus.PROTOCOL, NfsStatus.PROTOCOL.text() + ": " + io, io);
      default -> new NfsException(NfsStatus.PROTOCOL, "the client failed: " + failure, failure);
    };
  }

  /** The same future with failures for callers of the client. */
  static <T> CompletableFuture<T> translated(CompletableFuture<T> future) {
    return future.exceptionallyCompose(e -> CompletableFuture.failedFuture(of(e)));
  }
}

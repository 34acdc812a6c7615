package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.RpcException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What it means for a program that a call has no result. */
final class Failures3 {
  private Failures3() {}

  /** An NfsException for the failure of a call; an error of the JVM stays what it is. */
  static Throwable of(@Nullable Throwable failure) {
    return switch (failure) {
      case NfsException known -> known;
      case RpcException rpc ->
          new NfsException(status(rpc.kind()), String.valueOf(rpc.getMessage()), rpc);
      case IOException io -> new NfsException(NfsStatus.IO, String.valueOf(io.getMessage()), io);
      case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
      case null -> new NfsException(NfsStatus.PROTOCOL, "a call ended with nothing");
      default -> failure;
    };
  }

  private static NfsStatus status(RpcException.Kind kind) {
    return switch (kind) {
      case TIMED_OUT -> NfsStatus.TIMEDOUT;
      case CLOSED -> NfsStatus.CLOSED;
      case AUTHENTICATION -> NfsStatus.AUTH;
      case UNAVAILABLE -> NfsStatus.VERSION;
      case SERVER_ERROR -> NfsStatus.SERVERFAULT;
      case DEADLY, GARBAGE_ARGUMENTS, BAD_REPLY -> NfsStatus.PROTOCOL;
    };
  }
}

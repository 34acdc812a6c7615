package io.tierfs.nfs;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A call to an NFS server failed. Such answers are common, so they cost no stack trace. */
public final class NfsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final NfsStatus status;

  public NfsException(NfsStatus status) {
    this(status, status.text());
  }

  public NfsException(NfsStatus status, String message) {
    super(message);
    this.status = status;
  }

  public NfsException(NfsStatus status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  public NfsStatus status() {
    return status;
  }

  /**
   * Waits for a future of this client.
   *
   * @throws NfsException what it failed with; anything but an IOException is thrown as it is
   */
  public static <T> T join(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case NfsException known -> throw new NfsException(known.status, text(known), known);
        case IOException io -> throw new IOException(io.getMessage(), io);
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static String text(NfsException known) {
    return String.valueOf(known.getMessage());
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

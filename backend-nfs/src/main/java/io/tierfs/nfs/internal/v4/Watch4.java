package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.internal.rpc.RpcEvents;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Watches the connections. Thread-safe. */
final class Watch4 implements RpcEvents {
  private final AtomicInteger standing = new AtomicInteger();
  private final AtomicLong connects = new AtomicLong();
  private final CompletableFuture<Exception> firstFailure = new CompletableFuture<>();
  private volatile @Nullable Instant silentSince;
  private final int connections;

  Watch4(int connections) {
    this.connections = connections;
  }

  @Override
  public void notResponding() {
    silentSince = Instant.now();
  }

  @Override
  public void responding() {
    silentSince = null;
  }

  @Override
  public void disconnected(Exception cause) {
    standing.updateAndGet(count -> Math.max(0, count - 1));
    if (connects.get() == 0) {
      firstFailure.complete(cause);
    }
  }

  @Override
  public void connected(int index, boolean samePort) {
    standing.incrementAndGet();
    connects.incrementAndGet();
  }

  /** Why the first attempt to connect failed. A server that was there once is waited for. */
  CompletableFuture<Exception> firstFailure() {
    return firstFailure;
  }

  boolean connected() {
    return standing.get() > 0;
  }

  Optional<Instant> silentSince() {
    return Optional.ofNullable(silentSince);
  }

  long reconnects() {
    return Math.max(0, connects.get() - connections);
  }
}

package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsState;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.RpcClient;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps a mount alive, tells how it does, and ends it. Thread-safe. */
final class Lifecycle4 {
  private static final long GOODBYE_MILLIS_MAX = 1_000;

  private final RpcClient rpc;
  private final Calls4 calls;
  private final Gate4 gate;
  private final Handshake4 handshake;
  private final Watch4 watch;
  private final RpcCredential machine;
  private final AtomicBoolean closed = new AtomicBoolean();
  // Guarded by closed.
  private CompletableFuture<Boolean> asking = CompletableFuture.completedFuture(true);

  Lifecycle4(
      RpcClient rpc,
      Calls4 calls,
      Gate4 gate,
      Handshake4 handshake,
      Watch4 watch,
      RpcCredential machine) {
    this.rpc = rpc;
    this.calls = calls;
    this.gate = gate;
    this.handshake = handshake;
    this.watch = watch;
    this.machine = machine;
  }

  /** Renews the lease from now on, in time. */
  void keepAlive(int leaseSeconds) {
    long third = Math.max(1, TimeUnit.SECONDS.toMillis(Math.max(1, leaseSeconds)) / 3);
    var unused =
        rpc.timer()
            .scheduleWithFixedDelay(
                () -> renewWhere(third), third / 2, third / 2, TimeUnit.MILLISECONDS);
  }

  private void renewWhere(long thirdMillis) {
    // Every call renews; only silence has to be broken.
    long idle = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - calls.heard());
    if (idle >= thirdMillis / 2 && !gate.isRepairing()) {
      Thread.startVirtualThread(
          () -> {
            var unused = sequence();
          });
    }
  }

  /** A SEQUENCE alone: the one under way, so that they do not gather while a server is silent. */
  private CompletableFuture<Boolean> sequence() {
    synchronized (closed) {
      if (asking.isDone()) {
        asking = calls.call(Request4.of(machine, Ops4::new, results -> true));
      }
      return asking;
    }
  }

  void ping(Duration atMost) throws IOException, InterruptedException {
    CompletableFuture<Boolean> answer = Failures4.translated(sequence());
    try {
      boolean unused =
          NfsException.join(answer.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS));
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new NfsException(NfsStatus.TIMEDOUT);
      }
      throw e;
    }
  }

  NfsState state() {
    return new NfsState(
        watch.connected() && !gate.isRepairing() && !closed.get(),
        watch.silentSince(),
        calls.rpc().inFlight(),
        watch.reconnects(),
        gate.repairs());
  }

  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean well = watch.connected() && watch.silentSince().isEmpty() && !gate.isRepairing();
    gate.close();
    if (well) {
      // Among them may be a CLOSE, without which the server keeps the client.
      gate.awaitIdle(GOODBYE_MILLIS_MAX);
      handshake.leave(gate.session(), GOODBYE_MILLIS_MAX);
    }
    rpc.close();
    gate.session().slots().close();
    gate.awaitRepairer();
  }
}

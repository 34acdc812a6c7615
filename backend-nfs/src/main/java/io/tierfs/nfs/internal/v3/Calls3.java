package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.Patience;
import io.tierfs.nfs.internal.rpc.RpcCall;
import io.tierfs.nfs.internal.rpc.RpcClient;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes calls of NFS 3: waits where the server asks to come again later, and turns every failure
 * into an {@link NfsException}. Thread-safe.
 */
final class Calls3 {
  static final int PROGRAM = 100_003;
  static final int VERSION = 3;

  private static final long JUKEBOX_FIRST_MILLIS = 50;
  private static final long JUKEBOX_LONGEST_MILLIS = 5_000;
  private static final int CREDENTIALS_MAX = 1_000;

  private final RpcClient rpc;
  private final Patience patience;
  private final Patience endless;
  private final String machine;
  private final Map<NfsCredentials, RpcCredential> credentials = new ConcurrentHashMap<>();
  private final AtomicInteger pending = new AtomicInteger();

  Calls3(RpcClient rpc, Patience patience, String machine) {
    this.rpc = rpc;
    this.patience = patience;
    this.endless = new Patience(patience.timeo(), patience.retrans(), true);
    this.machine = machine;
  }

  /** For calls that are never given up. */
  Patience endless() {
    return endless;
  }

  /**
   * The answer to a call.
   *
   * @param sentAgain whether the server may have executed the call before the time that it tells of
   */
  record Answer<T>(Reply3<T> reply, boolean sentAgain) {
    T value() throws NfsException {
      T value = reply.value();
      if (value == null) {
        throw new NfsException(Status3.of(reply.status()));
      }
      return value;
    }

    boolean failedWith(NfsStatus status) {
      return reply.status() != Status3.OK && Status3.of(reply.status()) == status;
    }
  }

  /** Calls, and fails with the server's status. */
  <T> CompletableFuture<T> call(
      NfsCredentials caller,
      int procedure,
      NfsHandle about,
      XdrWriter arguments,
      Reply3.Body<T> body) {
    return call(caller, procedure, about, arguments, body, patience);
  }

  <T> CompletableFuture<T> call(
      NfsCredentials caller,
      int procedure,
      NfsHandle about,
      XdrWriter arguments,
      Reply3.Body<T> body,
      Patience within) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var _ =
        send(caller, procedure, about, arguments, body, within)
            .whenComplete(
                (answer, failure) -> {
                  if (answer == null) {
                    result.completeExceptionally(failure);
                    return;
                  }
                  try {
                    result.complete(answer.value());
                  } catch (NfsException refused) {
                    result.completeExceptionally(refused);
                  }
                });
    return result;
  }

  /** Calls, and leaves it to the caller to make sense of the server's status. */
  <T> CompletableFuture<Answer<T>> send(
      NfsCredentials caller,
      int procedure,
      NfsHandle about,
      XdrWriter arguments,
      Reply3.Body<T> body) {
    return send(caller, procedure, about, arguments, body, patience);
  }

  private <T> CompletableFuture<Answer<T>> send(
      NfsCredentials caller,
      int procedure,
      NfsHandle about,
      XdrWriter arguments,
      Reply3.Body<T> body,
      Patience within) {
    RpcCall<Reply3<T>> call =
        RpcCall.of(
            PROGRAM,
            VERSION,
            procedure,
            credential(caller),
            arguments,
            within,
            Reply3.decoder(body));
    Attempts<T> attempts = new Attempts<>(call, about.hashCode());
    pending.incrementAndGet();
    attempts.again();
    return attempts.result;
  }

  /** Calls that have no answer yet. */
  int pending() {
    return pending.get();
  }

  private RpcCredential credential(NfsCredentials caller) {
    RpcCredential known = credentials.get(caller);
    if (known != null) {
      return known;
    }
    if (credentials.size() >= CREDENTIALS_MAX) {
      credentials.clear();
    }
    int[] groups = caller.groups().stream().mapToInt(Integer::intValue).toArray();
    RpcCredential made = RpcCredential.sys(machine, caller.uid(), caller.gid(), groups);
    credentials.put(caller, made);
    return made;
  }

  /** One call, sent anew for as long as the server says JUKEBOX and there is time. */
  private final class Attempts<T> {
    final CompletableFuture<Answer<T>> result = new CompletableFuture<>();
    private final RpcCall<Reply3<T>> call;
    private final int lane;
    private final long started = System.nanoTime();
    private long wait = JUKEBOX_FIRST_MILLIS;
    private boolean sentAgain;

    Attempts(RpcCall<Reply3<T>> call, int lane) {
      this.call = call;
      this.lane = lane;
    }

    void again() {
      // Calls about one file go by one connection, so that they arrive in order.
      CompletableFuture<Reply3<T>> sent = rpc.call(call, lane);
      var _ = sent.whenComplete((reply, failure) -> settle(sent, reply, failure));
    }

    private void settle(CompletableFuture<?> sent, Reply3<T> reply, Throwable failure) {
      sentAgain |= RpcClient.sentAgain(sent);
      if (reply == null) {
        pending.decrementAndGet();
        result.completeExceptionally(Failures3.of(failure));
        return;
      }
      if (reply.status() == Status3.JUKEBOX && waitForServer()) {
        return;
      }
      pending.decrementAndGet();
      result.complete(new Answer<>(reply, sentAgain));
    }

    /** Whether there is time for another attempt, which is then on its way. */
    private boolean waitForServer() {
      long left = call.patience().totalNanos() - (System.nanoTime() - started);
      if (left < TimeUnit.MILLISECONDS.toNanos(wait)) {
        return false;
      }
      try {
        // A call may have to wait for others, which the timer's thread must not.
        var _ =
            rpc.timer()
                .schedule(
                    () -> Thread.ofVirtual().name("nfs-jukebox").start(this::again),
                    wait,
                    TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closed) {
        return false;
      }
      wait = Math.min(wait * 2, JUKEBOX_LONGEST_MILLIS);
      return true;
    }
  }
}

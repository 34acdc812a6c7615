package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.Patience;
import io.tierfs.nfs.internal.rpc.RpcCall;
import io.tierfs.nfs.internal.rpc.RpcClient;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.rpc.RpcException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes calls in a session until each has a real answer.
 *
 * <p>What the protocol asks the client to do again is done again here: a call comes back after
 * DELAY and GRACE, after the recovery of a lost session or client id, and after that of the open
 * that it is about. A soft mount's calls give up when their time is over.
 *
 * <p>A slot whose call was given up stays taken until the server has answered on it: nobody could
 * know which number comes next.
 */
final class Calls4 {
  static final int PROGRAM = 100003;
  static final int VERSION = 4;
  private static final int COMPOUND = 1;
  private static final long LATER_MIN_MILLIS = 50;
  private static final long LATER_MAX_MILLIS = 5_000;

  /** The end of a grace period is told to nobody, and everybody waits for it. */
  private static final long GRACE_MAX_MILLIS = 1_000;

  private static final int STATE_RECOVERIES_MAX = 4;

  private final RpcClient rpc;
  private final RpcCredential machine;
  private final int minor;
  private final Patience patience;
  private final Patience untilClosed;
  private final Gate4 gate;
  private final AtomicInteger lanes = new AtomicInteger();
  private final AtomicLong heard = new AtomicLong(System.nanoTime());

  Calls4(RpcClient rpc, RpcCredential machine, int minor, Patience patience, Gate4 gate) {
    this.rpc = rpc;
    this.machine = machine;
    this.minor = minor;
    this.patience = patience;
    this.untilClosed = new Patience(patience.timeo(), patience.retrans(), true);
    this.gate = gate;
  }

  /** Makes a call; the future ends with the result, with {@link Failure4} or NfsException. */
  <T> CompletableFuture<T> call(Request4<T> request) {
    Work<T> work = new Work<>(request);
    work.start();
    return work.result;
  }

  /**
   * Sends a compound outside of any session.
   *
   * @param lane on which connection
   */
  <T> CompletableFuture<T> raw(Ops4 ops, Request4.Decoder<T> decoder, int lane) {
    XdrWriter out = head(ops.count()).append(ops.out());
    return rpc.call(
        RpcCall.of(
            PROGRAM,
            VERSION,
            COMPOUND,
            machine,
            out,
            untilClosed,
            in -> decoder.decode(new Results4(in))),
        lane);
  }

  private XdrWriter head(int ops) {
    return new XdrWriter().int32(0).int32(minor).int32(ops);
  }

  /** When a SEQUENCE last succeeded, by {@link System#nanoTime}. */
  long heard() {
    return heard.get();
  }

  RpcClient rpc() {
    return rpc;
  }

  /** The answer to a compound in a session. */
  private record Answer<T>(int sequenceStatus, int flags, Optional<T> value, int status) {}

  /** One call on its way to its answer. */
  private final class Work<T> implements Gate4.Waiting, SlotTable.Taker {
    private final Request4<T> request;
    private final Patience within;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicBoolean idle = new AtomicBoolean(true);
    private final long started = System.nanoTime();
    private volatile Session4 session;
    private int delays;
    private int recoveries;
    private boolean ambiguous;
    private boolean expires;

    Work(Request4<T> request) {
      this.request = request;
      this.within = request.lasting() ? untilClosed : patience;
      this.session = gate.session();
    }

    @Override
    public void start() {
      if (!request.recovering() && !gate.enter(this)) {
        expireInTime();
        return;
      }
      session = gate.session();
      if (session.slots().acquire(this)) {
        expireInTime();
      }
    }

    @Override
    public void fail(IOException failure) {
      if (idle.compareAndSet(true, false)) {
        result.completeExceptionally(failure);
      }
    }

    /** Gives up, when the time is over, what was never sent. */
    private void expireInTime() {
      if (within.hard() || expires) {
        return;
      }
      expires = true;
      long left = within.totalNanos() - (System.nanoTime() - started);
      later(
          () -> fail(new NfsException(NfsStatus.TIMEDOUT)),
          Math.max(0, TimeUnit.NANOSECONDS.toMillis(left)));
    }

    @Override
    public void gone() {
      if (request.recovering()) {
        fail(new Failure4(Status4.BADSESSION, false));
        return;
      }
      gate.leave();
      start();
    }

    private void leave() {
      if (!request.recovering()) {
        gate.leave();
      }
    }

    @Override
    public void take(SlotTable.Slot slot) {
      if (!idle.compareAndSet(true, false)) {
        leave();
        session.slots().release(slot);
        return;
      }
      Optional<Integer> version = request.open().map(State4::version);
      if (request.open().filter(State4::lost).isPresent()) {
        leave();
        session.slots().release(slot);
        result.completeExceptionally(new Failure4(Status4.BAD_STATEID, false));
        return;
      }
      Session4 used = session;
      XdrWriter out;
      try {
        Ops4 ops = request.ops().get();
        out = head(ops.count() + 1);
        used.sequence(out, slot, request.cache());
        out.append(ops.out());
      } catch (RuntimeException e) {
        leave();
        used.slots().release(slot);
        result.completeExceptionally(e);
        return;
      }
      CompletableFuture<Answer<T>> sent =
          rpc.call(
              new RpcCall<>(
                  PROGRAM,
                  VERSION,
                  COMPOUND,
                  request.credential(),
                  out,
                  within,
                  in -> decode(in, used, slot),
                  Optional.of(new Abandoned(used, slot))),
              lanes.getAndIncrement() & Integer.MAX_VALUE);
      var unused =
          sent.whenComplete(
              (answer, failure) -> {
                leave();
                try {
                  if (failure == null) {
                    used.slots().release(slot);
                    answered(used, answer, RpcClient.sentAgain(sent), version.orElse(0));
                  } else {
                    unanswered(used, slot, failure);
                  }
                } catch (RuntimeException e) {
                  result.completeExceptionally(e);
                }
              });
    }

    private Answer<T> decode(XdrReader in, Session4 used, SlotTable.Slot slot) throws IOException {
      Results4 results = new Results4(in);
      int status = results.nextStatus(Op4.SEQUENCE);
      if (status != Status4.OK) {
        if (status == Status4.RETRY_UNCACHED_REP || status == Status4.SEQ_FALSE_RETRY) {
          slot.used();
        }
        return new Answer<>(status, 0, Optional.empty(), status);
      }
      in.skip(16 + 4 + 4 + 4);
      int target = in.int32();
      int flags = in.int32();
      slot.used();
      used.slots().target(target);
      heard.set(System.nanoTime());
      try {
        return new Answer<>(0, flags, Optional.of(request.decoder().decode(results)), 0);
      } catch (Failure4 failure) {
        return new Answer<>(0, flags, Optional.empty(), failure.status());
      }
    }

    private void answered(Session4 used, Answer<T> answer, boolean sentAgain, int version) {
      if (answer.flags() != 0) {
        gate.flags(used, answer.flags());
      }
      if (answer.value().isPresent()) {
        result.complete(answer.value().get());
        return;
      }
      if (answer.sequenceStatus() != 0) {
        sequenceFailed(used, answer.sequenceStatus(), sentAgain);
        return;
      }
      int status = answer.status();
      if (status == Status4.RETRY_UNCACHED_REP && !request.cache()) {
        // It was executed, and its answer is gone; it may be done again.
        restart();
      } else if (status == Status4.DELAY || (status == Status4.GRACE && !request.recovering())) {
        again(status);
      } else if (Status4.stateLost(status) && request.open().isPresent() && !request.recovering()) {
        recoverOpen(request.open().get(), version, status);
      } else {
        result.completeExceptionally(new Failure4(status, ambiguous));
      }
    }

    private void sequenceFailed(Session4 used, int status, boolean sentAgain) {
      switch (status) {
        case Status4.DELAY -> again(status);
        case Status4.RETRY_UNCACHED_REP -> {
          // It was executed, and its answer is gone.
          ambiguous = true;
          restart();
        }
        case Status4.BADSESSION,
            Status4.DEADSESSION,
            Status4.BADSLOT,
            Status4.BAD_HIGH_SLOT,
            Status4.SEQ_MISORDERED,
            Status4.SEQ_FALSE_RETRY,
            Status4.STALE_CLIENTID,
            Status4.EXPIRED,
            Status4.CONN_NOT_BOUND_TO_SESSION -> {
          ambiguous |= sentAgain;
          if (request.recovering()) {
            result.completeExceptionally(new Failure4(status, false));
            return;
          }
          gate.damaged(
              used,
              switch (status) {
                case Status4.EXPIRED -> Gate4.Damage.LEASE;
                case Status4.STALE_CLIENTID -> Gate4.Damage.CLIENT;
                case Status4.CONN_NOT_BOUND_TO_SESSION -> Gate4.Damage.BINDING;
                default -> Gate4.Damage.SESSION;
              });
          restart();
        }
        default -> result.completeExceptionally(new Failure4(status, ambiguous));
      }
    }

    private void unanswered(Session4 used, SlotTable.Slot slot, Throwable failure) {
      RpcException.Kind kind =
          failure instanceof RpcException known ? known.kind() : RpcException.Kind.BAD_REPLY;
      switch (kind) {
        case TIMED_OUT, CLOSED -> {
          // The slot is given back by what is left of the call.
        }
        case DEADLY, AUTHENTICATION, UNAVAILABLE, GARBAGE_ARGUMENTS, SERVER_ERROR, BAD_REPLY ->
            new Abandoned(used, slot).resync();
      }
      result.completeExceptionally(Failures4.of(kind, failure));
    }

    private boolean timeOver() {
      return !within.hard() && System.nanoTime() - started > within.totalNanos();
    }

    private void again(int status) {
      if (timeOver()) {
        result.completeExceptionally(new Failure4(status, ambiguous));
        return;
      }
      long most = status == Status4.GRACE ? GRACE_MAX_MILLIS : LATER_MAX_MILLIS;
      long millis = Math.min(LATER_MIN_MILLIS << Math.min(delays++, 7), most);
      idle.set(true);
      gate.asleep(this);
      later(
          () -> {
            gate.awake(this);
            start();
          },
          millis);
    }

    private void restart() {
      if (timeOver()) {
        result.completeExceptionally(new NfsException(NfsStatus.TIMEDOUT));
        return;
      }
      idle.set(true);
      start();
    }

    private void recoverOpen(State4 open, int version, int status) {
      if (recoveries++ == STATE_RECOVERIES_MAX || timeOver()) {
        result.completeExceptionally(new Failure4(status, ambiguous));
        return;
      }
      var unused =
          Thread.ofVirtual()
              .name("nfs4-open")
              .start(
                  () -> {
                    try {
                      open.recover(version);
                      restart();
                    } catch (IOException | RuntimeException e) {
                      result.completeExceptionally(e);
                    }
                  });
    }

    /** Runs a thing later on a thread of its own, which may block: on writing to a socket. */
    private void later(Runnable action, long millis) {
      try {
        var unused =
            rpc.timer()
                .schedule(() -> Thread.startVirtualThread(action), millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closed) {
        fail(new NfsException(NfsStatus.CLOSED));
      }
    }
  }

  /** What is left of a call that was given up: a slot whose number nobody knows. */
  private final class Abandoned implements RpcCall.Leftover {
    private final Session4 session;
    private final SlotTable.Slot slot;

    Abandoned(Session4 session, SlotTable.Slot slot) {
      this.session = session;
      this.slot = slot;
    }

    /** A SEQUENCE alone, under the same number: the server counts it if it has not yet. */
    @Override
    public XdrWriter arguments() {
      XdrWriter out = head(1);
      session.sequence(out, slot, false);
      return out;
    }

    @Override
    public void settled(boolean answered) {
      if (answered) {
        // Whatever it was, the answer has been counted by the server.
        slot.used();
        session.slots().release(slot);
      }
    }

    /** Asks the server on the slot until something readable comes. */
    void resync() {
      var unused =
          rpc.call(
                  RpcCall.of(
                      PROGRAM,
                      VERSION,
                      COMPOUND,
                      machine,
                      arguments(),
                      untilClosed,
                      in -> new Results4(in).nextStatus(Op4.SEQUENCE)))
              .whenComplete(
                  (status, failure) -> {
                    if (failure == null
                        && (status == Status4.OK
                            || status == Status4.SEQ_FALSE_RETRY
                            || status == Status4.RETRY_UNCACHED_REP)) {
                      slot.used();
                      session.slots().release(slot);
                    } else {
                      gate.damaged(session, Gate4.Damage.SESSION);
                    }
                  });
    }
  }
}

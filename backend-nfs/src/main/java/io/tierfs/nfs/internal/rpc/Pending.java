package io.tierfs.nfs.internal.rpc;

import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A call on its way: what it is for its caller, a future, and what it is for the connection, a
 * message under a number.
 *
 * <p>The future ends once, by the answer, by a failure or by its caller's giving up, and whoever
 * comes first decides: an answer that has begun to be read into the caller's buffer is waited for.
 */
final class Pending<T> extends CompletableFuture<T> {
  private static final int CALL = 0;
  private static final int RPC_VERSION = 2;
  private static final int LAST_FRAGMENT = 0x8000_0000;

  private enum State {
    WAITING,
    DECODING,
    GIVEN_UP,
    DONE
  }

  final int xid;
  final long order;
  final boolean permit;
  private final RpcCall<T> call;
  private final Runnable onGiveUp;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private volatile XdrWriter arguments;

  // Used by the timer alone.
  private long waitStarted;
  private int waits;

  // Guarded by the connection's lock.
  private int connectionsKilled;
  private long sentOn;
  private volatile boolean sentAgain;

  Pending(RpcCall<T> call, int xid, long order, long now, boolean permit, Runnable onGiveUp) {
    this.call = call;
    this.xid = xid;
    this.order = order;
    this.waitStarted = now;
    this.permit = permit;
    this.onGiveUp = onGiveUp;
    this.arguments = call.arguments();
  }

  RpcCall<T> call() {
    return call;
  }

  /** The record to send; new buffers over the same bytes each time. */
  ByteBuffer[] message() {
    XdrWriter out = new XdrWriter();
    int mark = out.placeholder();
    out.int32(xid).int32(CALL).int32(RPC_VERSION);
    out.int32(call.program()).int32(call.version()).int32(call.procedure());
    call.credential().write(out);
    XdrWriter body = arguments;
    out.patch(mark, LAST_FRAGMENT | Math.toIntExact(out.size() - 4 + body.size()));
    ByteBuffer[] head = out.buffers();
    ByteBuffer[] rest = body.buffers();
    ByteBuffer[] all = new ByteBuffer[head.length + rest.length];
    System.arraycopy(head, 0, all, 0, head.length);
    for (int i = 0; i < rest.length; i++) {
      all[head.length + i] = rest[i].duplicate();
    }
    return all;
  }

  /** Takes the answer. The connection has forgotten the call already. */
  void answer(XdrReader reply) {
    if (!state.compareAndSet(State.WAITING, State.DECODING)) {
      settled(true);
      return;
    }
    T result;
    try {
      ReplyHeader.check(reply);
      result = call.decoder().decode(reply);
    } catch (XdrException | RuntimeException e) {
      end(new RpcException(RpcException.Kind.BAD_REPLY, "an answer cannot be read: " + e, e));
      return;
    } catch (IOException e) {
      end(e);
      return;
    }
    state.set(State.DONE);
    complete(result);
  }

  private void end(IOException failure) {
    state.set(State.DONE);
    completeExceptionally(failure);
  }

  /**
   * Ends the call without its answer.
   *
   * @return false where it has ended, or is just ending, in another way
   */
  boolean giveUp(Exception failure) {
    if (!state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
      return false;
    }
    call.leftover().ifPresent(leftover -> arguments = leftover.arguments());
    completeExceptionally(failure);
    return true;
  }

  /** Ends the call because its connection does. */
  void drop(Exception failure) {
    if (!giveUp(failure) || call.leftover().isPresent()) {
      settled(false);
    }
  }

  private void settled(boolean answered) {
    if (state.compareAndSet(State.GIVEN_UP, State.DONE)) {
      call.leftover().ifPresent(leftover -> leftover.settled(answered));
    }
  }

  boolean givenUp() {
    return state.get() == State.GIVEN_UP;
  }

  /** Gives the call up. True only where its caller's buffers are free after it. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean won = giveUp(new CancellationException());
    if (won) {
      onGiveUp.run();
    }
    return won;
  }

  void sentOn(long generation) {
    sentAgain = sentOn != 0;
    sentOn = generation;
  }

  /** Whether it was sent more than once, so that its answer may tell of its own doing. */
  boolean sentAgain() {
    return sentAgain;
  }

  boolean sentOnce() {
    return sentOn != 0;
  }

  long sentOn() {
    return sentOn;
  }

  /** How many connections have ended while they served nothing but this call. */
  int killedAnother() {
    return ++connectionsKilled;
  }

  int waits() {
    return waits;
  }

  /** How the waiting goes. */
  enum Wait {
    GOES_ON,
    /** One wait is over, another begins. */
    AGAIN,
    /** The call fails. */
    OVER
  }

  Wait waited(long now) {
    Patience patience = call.patience();
    if (now - waitStarted < patience.waitNanos(waits)) {
      return Wait.GOES_ON;
    }
    waitStarted = now;
    waits++;
    boolean over = waits > patience.retrans() && !patience.hard() && !givenUp();
    return over ? Wait.OVER : Wait.AGAIN;
  }
}

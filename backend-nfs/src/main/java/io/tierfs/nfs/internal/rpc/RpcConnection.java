package io.tierfs.nfs.internal.rpc;

import io.tierfs.nfs.internal.rpc.RpcException.Kind;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, again and again: a thread connects when there is something to ask,
 * sends what is not answered yet, and reads answers until the connection ends.
 *
 * <p>Callers write by themselves. The one that finds nobody writing writes for those who come
 * meanwhile too, so that many small calls share a system call.
 *
 * <p>When the server ends a connection while calls are unanswered, one of them may be the reason
 * (servers do so when they cannot read a call). So the next connection is <em>cautious</em>: first
 * it asks nothing at all, then it sends the calls one by one. The call at which the connection ends
 * again is to blame, and fails when it has done so {@link #DEADLY} times.
 */
final class RpcConnection {
  /** Connections that a call may end although the server was well before. */
  static final int DEADLY = 3;

  private static final int BATCH = 32;
  private static final int WAITS_ON_A_LIVELY_CONNECTION = 3;

  private final RpcSettings settings;
  private final int index;
  private final Events events;
  private final Dialer dialer;
  private final Thread thread;
  private final Map<Integer, Pending<?>> pending = new ConcurrentHashMap<>();
  private final Permits permits;
  private final AtomicLong orders = new AtomicLong(1);
  private final int firstXid = ThreadLocalRandom.current().nextInt();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock.
  private final ArrayDeque<Pending<?>> outgoing = new ArrayDeque<>();
  private @Nullable SocketChannel live;
  private boolean writing;
  private final Gathering gathering = new Gathering();
  private boolean cautious;
  private @Nullable Pending<?> single;
  private @Nullable Pending<?> probe;
  private boolean brokenByUs;
  private long generation;
  private boolean closed;

  private volatile long lastHeard;

  // Used by the thread alone.
  private boolean answered;

  /** What a connection tells the client that it is part of. */
  interface Events {
    void answered();

    void silent();

    void disconnected(Exception cause);

    void connected(int index, boolean samePort);
  }

  RpcConnection(RpcSettings settings, int index, Events events) throws IOException {
    this.settings = settings;
    this.index = index;
    this.events = events;
    this.dialer = new Dialer(settings);
    this.permits = new Permits(settings.inFlightMax());
    this.thread = new EngineThread("nfs-" + settings.host() + "-" + index, this::run);
  }

  void start() {
    thread.start();
  }

  /** Sends a call; waits while too many are unanswered already. */
  <T> Pending<T> send(RpcCall<T> call) throws RpcException {
    boolean permit = permits.acquire(call.patience());
    long order = orders.getAndIncrement();
    Pending<T> sent = pendingOf(call, order, permit);
    boolean write = false;
    lock.lock();
    try {
      if (closed) {
        permits.giveBack(sent);
        throw new RpcException(Kind.CLOSED, "the connection is closed");
      }
      pending.put(sent.xid, sent);
      if (live == null) {
        changed.signalAll();
      } else if (!cautious) {
        outgoing.add(sent);
        write = !writing;
      }
    } finally {
      lock.unlock();
    }
    if (write) {
      if (EngineThread.isCurrent()) {
        writeElsewhere();
      } else {
        write();
      }
    }
    return sent;
  }

  private <T> Pending<T> pendingOf(RpcCall<T> call, long order, boolean permit) {
    int xid = firstXid + (int) order;
    return new Pending<>(call, xid, order, System.nanoTime(), permit, () -> forgetGivenUp(xid));
  }

  // ---- writing

  /** Writes what is to be sent until nothing is, unless somebody else does. */
  private void write() {
    // An interrupt during a write closes the channel: not worse than a lost connection, but dear.
    boolean interrupted = Thread.interrupted();
    try {
      while (writeBatch()) {
        // On to what has come meanwhile.
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void writeElsewhere() {
    Thread.ofVirtual().name("nfs-resend").start(this::write);
  }

  private boolean writeBatch() {
    SocketChannel channel;
    lock.lock();
    try {
      SocketChannel target = live;
      if (writing || target == null || outgoing.isEmpty()) {
        return false;
      }
      channel = target;
      writing = true;
      for (int i = 0; i < BATCH && !outgoing.isEmpty(); i++) {
        Pending<?> next = outgoing.remove();
        next.sentOn(generation);
        gathering.add(next.message());
      }
    } finally {
      lock.unlock();
    }
    boolean written = false;
    try {
      gathering.write(channel);
      written = true;
    } catch (IOException e) {
      // The reading thread finds out, and what was not answered is sent again.
      Dialer.close(channel);
    } finally {
      if (!written) {
        Dialer.close(channel);
      }
      lock.lock();
      writing = false;
      changed.signalAll();
      lock.unlock();
    }
    return written;
  }

  // ---- the thread

  private void run() {
    int failures = 0;
    try {
      while (awaitDemand(failures)) {
        SocketChannel channel;
        try {
          channel = dialer.dial();
        } catch (IOException | RuntimeException e) {
          failures++;
          events.disconnected(e);
          continue;
        }
        failures = serve(channel) ? 0 : failures + 1;
      }
    } finally {
      end();
    }
  }

  /** Waits until there is a call to send, and for the time that failures cost. */
  private boolean awaitDemand(int failures) {
    long wait = Backoff.nanos(failures);
    lock.lock();
    try {
      while (!closed && (wait > 0 || pending.isEmpty())) {
        if (wait > 0) {
          wait = changed.awaitNanos(wait);
        } else {
          changed.await();
        }
      }
      return !closed;
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but one who wants it to end.
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Serves calls until the connection ends.
   *
   * @return whether the next connection may be made at once
   */
  private boolean serve(SocketChannel channel) {
    answered = false;
    Exception cause;
    try {
      begin(channel);
      events.connected(index, dialer.samePort());
      writeElsewhere();
      RecordBuffer records = new RecordBuffer(settings.recordBytesMax());
      for (ByteBuffer record; (record = records.next(channel)) != null; ) {
        dispatch(record);
      }
      cause = new EOFException("the server closed the connection");
    } catch (IOException | RuntimeException e) {
      cause = e;
    }
    Dialer.close(channel);
    boolean goOn = endOf(cause);
    events.disconnected(cause);
    return goOn;
  }

  private void begin(SocketChannel channel) {
    lastHeard = System.nanoTime();
    lock.lock();
    try {
      generation++;
      live = channel;
      brokenByUs = false;
      outgoing.clear();
      if (closed) {
        Dialer.close(channel);
      }
      if (cautious) {
        Patience patience = new Patience(Duration.ofDays(1), 0, true);
        RpcCall<?> some = inOrder().getFirst().call();
        Pending<?> first =
            pendingOf(
                RpcCall.ping(some.program(), some.version(), patience),
                orders.getAndIncrement(),
                false);
        probe = first;
        single = first;
        pending.put(first.xid, first);
        outgoing.add(first);
      } else {
        outgoing.addAll(inOrder());
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Pending<?>> inOrder() {
    List<Pending<?>> all = new ArrayList<>(pending.values());
    all.sort(Comparator.comparingLong(one -> one.order));
    return all;
  }

  /** Settles what the end of a connection means for the next. */
  private boolean endOf(Exception cause) {
    Pending<?> guilty = null;
    boolean goOn;
    lock.lock();
    try {
      while (writing) {
        // It ends soon: its channel is closed.
        changed.awaitUninterruptibly();
      }
      live = null;
      outgoing.clear();
      Pending<?> asked = single;
      Pending<?> nothing = probe;
      if (nothing != null) {
        pending.remove(nothing.xid);
      }
      boolean blamed =
          cautious
              && !brokenByUs
              && asked != null
              && asked != nothing
              && asked.sentOn() == generation
              && pending.containsKey(asked.xid);
      if (blamed && asked != null && asked.killedAnother() >= DEADLY) {
        guilty = asked;
      }
      goOn = brokenByUs || (answered && !blamed);
      long ended = generation;
      cautious =
          !brokenByUs && pending.values().stream().anyMatch(one -> one.sentOn() == ended)
              || (cautious && !pending.isEmpty() && !answered);
      single = null;
      probe = null;
    } finally {
      lock.unlock();
    }
    if (guilty != null) {
      forget(guilty);
      guilty.drop(
          new RpcException(
              Kind.DEADLY,
              "the server ended " + DEADLY + " connections when it got this call",
              cause));
    }
    return goOn;
  }

  private void dispatch(ByteBuffer record) throws IOException {
    XdrReader in = new XdrReader(record);
    int xid = in.int32();
    int type = in.int32();
    if (type == 0) {
      // A call back: we have promised to answer none.
      return;
    }
    if (type != 1) {
      throw new XdrException("neither a call nor a reply: " + type);
    }
    Pending<?> call = pending.remove(xid);
    if (call == null) {
      return;
    }
    lastHeard = System.nanoTime();
    if (call != probe) {
      // Whoever waits for the call finds everything as it is with the answer.
      answered = true;
      permits.giveBack(call);
      events.answered();
    }
    call.answer(in);
    if (cautious) {
      step();
    }
  }

  /** On a cautious connection, sends the next call when the one before it is done. */
  private void step() {
    lock.lock();
    try {
      Pending<?> asked = single;
      if (!cautious || live == null || (asked != null && pending.containsKey(asked.xid))) {
        return;
      }
      Pending<?> oldest =
          pending.values().stream()
              .filter(Pending::sentOnce)
              .filter(one -> one.sentOn() != generation)
              .min(Comparator.comparingLong(one -> one.order))
              .orElse(null);
      single = oldest;
      if (oldest == null) {
        cautious = false;
        outgoing.addAll(inOrder());
      } else {
        outgoing.add(oldest);
      }
    } finally {
      lock.unlock();
    }
    writeElsewhere();
  }

  // ---- time

  /** Looks after calls that wait too long. Called by one timer. */
  void tick(long now) {
    boolean lost = false;
    for (Pending<?> call : pending.values()) {
      Pending.Wait wait = call.waited(now);
      if (wait == Pending.Wait.GOES_ON) {
        continue;
      }
      boolean silent = now - lastHeard >= call.call().patience().timeo().toNanos();
      if (silent) {
        events.silent();
      }
      lost |= silent || call.waits() % WAITS_ON_A_LIVELY_CONNECTION == 0;
      if (wait == Pending.Wait.OVER
          && call.giveUp(new RpcException(Kind.TIMED_OUT, "the server does not answer"))) {
        forgetGivenUp(call.xid);
      }
    }
    if (lost) {
      breakOff();
    }
  }

  private void breakOff() {
    lock.lock();
    try {
      SocketChannel channel = live;
      if (channel != null) {
        brokenByUs = true;
        Dialer.close(channel);
      }
    } finally {
      lock.unlock();
    }
  }

  private void forgetGivenUp(int xid) {
    Pending<?> call = pending.get(xid);
    if (call != null && call.call().leftover().isEmpty()) {
      forget(call);
    }
    step();
  }

  private void forget(Pending<?> call) {
    if (pending.remove(call.xid, call)) {
      permits.giveBack(call);
    }
  }

  // ---- the end

  /** Ends the connection and everything that waits on it; waits until its thread has ended. */
  void close() {
    lock.lock();
    try {
      closed = true;
      SocketChannel channel = live;
      if (channel != null) {
        Dialer.close(channel);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    dialer.abort();
    if (Thread.currentThread() != thread) {
      Joining.join(thread);
    }
  }

  private void end() {
    lock.lock();
    closed = true;
    lock.unlock();
    for (Pending<?> call : inOrder()) {
      forget(call);
      call.drop(new RpcException(Kind.CLOSED, "the connection is closed"));
    }
  }

  /** Calls that are not answered yet. */
  int inFlight() {
    return pending.size();
  }

  /** The local port of the connection, for tests. */
  Optional<Integer> localPort() throws IOException {
    lock.lock();
    try {
      SocketChannel channel = live;
      return channel == null
          ? Optional.empty()
          : Optional.of(((java.net.InetSocketAddress) channel.getLocalAddress()).getPort());
    } finally {
      lock.unlock();
    }
  }
}

package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds calls back while what they build on is being recovered: the session, the client id, the
 * opens.
 *
 * <p>The first call that finds damage closes the gate, and one thread at a time repairs. Calls that
 * come meanwhile, and those that found the same damage, wait and start when it opens. Thread-safe.
 */
final class Gate4 {
  /** What is to be repaired. */
  enum Damage {
    /** The server does not know the session, or its slots are out of step. */
    SESSION,
    /** A connection is not bound to the session. */
    BINDING,
    /** The server does not know the client: all state is gone. */
    CLIENT,
    /** The lease is over: state may be gone. */
    LEASE,
    /** Some state was taken from us; the server says so until all that it has of us is gone. */
    REVOKED,
    /** The server has restarted and wants to hear what was open. */
    RECLAIM
  }

  /** A call that can wait. */
  interface Waiting {
    void start();

    void fail(IOException failure);
  }

  /** Who repairs. */
  interface Repair {
    /** Blocks until all is well, or until {@link Gate4#isClosed}. */
    void repair(Set<Damage> damage);
  }

  private static final long DRAIN_SECONDS_MAX = 5;
  private static final long HINT_SECONDS_MIN = 5;
  private static final long CALM_SECONDS = 2;
  private static final long PAUSE_MIN_MILLIS = 50;
  private static final int PAUSE_DOUBLINGS_MAX = 7;

  // SEQ4_STATUS_ of RFC 8881, section 18.46.3.
  private static final int EXPIRED_ALL_STATE_REVOKED = 0x8;
  private static final int EXPIRED_SOME_STATE_REVOKED = 0x10;
  private static final int ADMIN_STATE_REVOKED = 0x20;
  private static final int RESTART_RECLAIM_NEEDED = 0x100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();
  // Guarded by lock.
  private final Set<Damage> damage = EnumSet.noneOf(Damage.class);
  private final List<Waiting> parked = new ArrayList<>();
  private final Set<Waiting> sleeping = new HashSet<>();
  private int inFlight;
  private boolean repairing;
  private boolean closed;
  private boolean hinted;
  private long lastHint;
  private long repairs;
  private int repairsInARow;
  private long lastRepair;
  private @Nullable Thread repairer;

  private volatile @Nullable Session4 session;
  private volatile @Nullable Repair repair;

  /** Begins with a session, and with who repairs it; again where the first came to nothing. */
  void open(Session4 first, Repair by) {
    Session4 before = session;
    session = first;
    repair = by;
    if (before != null) {
      before.slots().close();
    }
  }

  Session4 session() {
    Session4 current = session;
    if (current == null) {
      throw new IllegalStateException("there is no session yet");
    }
    return current;
  }

  /** Puts another session in the place of a broken one. */
  void replace(Session4 next) {
    Session4 old = session();
    session = next;
    old.slots().close();
  }

  /**
   * Lets a call through, which must {@link #leave} then.
   *
   * @return false where it has to wait: it will be started, or has failed
   */
  boolean enter(Waiting call) {
    lock.lock();
    try {
      if (!closed) {
        if (repairing) {
          parked.add(call);
          return false;
        }
        inFlight++;
        return true;
      }
    } finally {
      lock.unlock();
    }
    call.fail(new NfsException(NfsStatus.CLOSED));
    return false;
  }

  /** A call comes back later by itself, unless the gate closes for good meanwhile. */
  void asleep(Waiting call) {
    lock.lock();
    try {
      if (!closed) {
        sleeping.add(call);
        return;
      }
    } finally {
      lock.unlock();
    }
    call.fail(new NfsException(NfsStatus.CLOSED));
  }

  void awake(Waiting call) {
    lock.lock();
    try {
      sleeping.remove(call);
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      if (--inFlight == 0 && (repairing || closed)) {
        drained.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A call has found damage. Nothing happens where its session has been replaced meanwhile. */
  void damaged(Session4 found, Damage what) {
    lock.lock();
    try {
      if (closed || found != session) {
        return;
      }
      damage.add(what);
      if (!repairing) {
        repairing = true;
        repairer = Thread.ofVirtual().name("nfs4-recovery").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The server's hints in a SEQUENCE. */
  void flags(Session4 of, int flags) {
    boolean reclaim = (flags & RESTART_RECLAIM_NEEDED) != 0;
    boolean revoked =
        (flags & (EXPIRED_ALL_STATE_REVOKED | EXPIRED_SOME_STATE_REVOKED | ADMIN_STATE_REVOKED))
            != 0;
    if (!reclaim && !revoked) {
      return;
    }
    long now = System.nanoTime();
    lock.lock();
    try {
      // A server that never takes a hint back must not keep us busy with it.
      if (hinted && now - lastHint < TimeUnit.SECONDS.toNanos(HINT_SECONDS_MIN)) {
        return;
      }
      hinted = true;
      lastHint = now;
    } finally {
      lock.unlock();
    }
    damaged(of, revoked ? Damage.REVOKED : Damage.RECLAIM);
  }

  private void run() {
    while (true) {
      calmDown();
      Set<Damage> now = drain();
      Repair by = repair;
      if (by != null && !now.isEmpty()) {
        by.repair(now);
      }
      List<Waiting> released;
      lock.lock();
      try {
        repairs++;
        lastRepair = System.nanoTime();
        if (!damage.isEmpty() && !closed) {
          continue;
        }
        repairing = false;
        repairer = null;
        released = List.copyOf(parked);
        parked.clear();
      } finally {
        lock.unlock();
      }
      released.forEach(Waiting::start);
      return;
    }
  }

  /** Waits before a repair that follows upon another at once: a server may break all we get. */
  private void calmDown() {
    lock.lock();
    try {
      boolean calm =
          repairs == 0 || System.nanoTime() - lastRepair > TimeUnit.SECONDS.toNanos(CALM_SECONDS);
      repairsInARow = calm ? 0 : repairsInARow + 1;
      long left =
          calm
              ? 0
              : TimeUnit.MILLISECONDS.toNanos(
                  PAUSE_MIN_MILLIS << Math.min(repairsInARow - 1, PAUSE_DOUBLINGS_MAX));
      while (left > 0 && !closed) {
        left = drained.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the calls that are under way, so that no state comes into being behind the repairer's
   * back. Not for ever: a call may be one that only the repair lets go on.
   */
  private Set<Damage> drain() {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(DRAIN_SECONDS_MAX);
      while (inFlight > 0 && left > 0 && !closed) {
        left = drained.awaitNanos(left);
      }
      Set<Damage> all = EnumSet.copyOf(damage);
      damage.clear();
      return all;
    } catch (InterruptedException e) {
      // Nobody does that but to end it.
      return Set.of();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, not longer than this, until no call is under way. */
  void awaitIdle(long millisMax) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millisMax);
      while (inFlight > 0 && left > 0) {
        left = drained.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  boolean isRepairing() {
    lock.lock();
    try {
      return repairing;
    } finally {
      lock.unlock();
    }
  }

  long repairs() {
    lock.lock();
    try {
      return repairs;
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody through any more; those who wait fail. */
  void close() {
    List<Waiting> failed;
    lock.lock();
    try {
      closed = true;
      parked.addAll(sleeping);
      failed = List.copyOf(parked);
      parked.clear();
      sleeping.clear();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
    failed.forEach(one -> one.fail(new NfsException(NfsStatus.CLOSED)));
  }

  /** Waits for the end of a repair, after {@link #close} and the end of the connections. */
  void awaitRepairer() {
    Thread running;
    lock.lock();
    try {
      running = repairer;
    } finally {
      lock.unlock();
    }
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS_MAX));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

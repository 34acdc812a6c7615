package io.tierfs.testkit;

import io.tierfs.api.Interruption;
import java.io.IOException;
import java.time.Duration;
import java.util.function.IntPredicate;

/**
 * A gate that holds calls up until a test opens it. Thread-safe.
 *
 * @since 0.1
 */
public final class Gate {
  private boolean open;
  private int waiting;

  /** Lets everything through, now and later. */
  public synchronized void open() {
    open = true;
    notifyAll();
  }

  /** Holds up what comes from now on. */
  public synchronized void shut() {
    open = false;
  }

  /** How many calls are held up. */
  public synchronized int waiting() {
    return waiting;
  }

  /**
   * Returns when this many calls are held up.
   *
   * @throws AssertionError where that takes too long
   */
  public synchronized void awaitWaiting(int calls, Duration limit) throws InterruptedException {
    await(held -> held >= calls, calls, limit);
  }

  /**
   * Returns when no call is held up: all went through, or gave up.
   *
   * @throws AssertionError where that takes too long
   */
  public synchronized void awaitNone(Duration limit) throws InterruptedException {
    await(held -> held == 0, 0, limit);
  }

  private synchronized void await(IntPredicate enough, int calls, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!enough.test(waiting)) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError(waiting + " calls at the gate, not " + calls);
      }
      wait(millis);
    }
  }

  /** Waits; EINTR where the caller gives up, or the thread is interrupted. */
  synchronized void pass() throws IOException {
    waiting++;
    notifyAll();
    try {
      Interruption.during(this::awaitOpen);
    } finally {
      waiting--;
      notifyAll();
    }
  }

  private synchronized boolean awaitOpen() throws InterruptedException {
    while (!open) {
      wait();
    }
    return open;
  }
}

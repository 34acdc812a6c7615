package io.tierfs.testkit;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.time.Duration;

/** A gate that holds calls up until a test opens it. Thread-safe. */
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
    long end = System.nanoTime() + limit.toNanos();
    while (waiting < calls) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError(waiting + " calls at the gate, not " + calls);
      }
      wait(millis);
    }
  }

  /** Waits; EINTR where the thread is interrupted. */
  synchronized void pass() throws FsException {
    waiting++;
    notifyAll();
    try {
      while (!open) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted at the gate", e);
    } finally {
      waiting--;
    }
  }
}

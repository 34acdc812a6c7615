package io.tierfs.engine.internal.union;

import java.util.function.BooleanSupplier;

/** Where those wait who would change a file while it moves to another tier. Thread-safe. */
final class MoveGate {
  /** A change that ends at the very moment of a look is seen by the next one. */
  private static final long LOOK_MILLIS = 20;

  private boolean open;
  private boolean moved;

  /**
   * Waits until the move is over.
   *
   * @return whether the file is on another tier
   */
  synchronized boolean pass() {
    waitUntil(() -> open, 0);
    return moved;
  }

  synchronized void open(boolean hasMoved) {
    open = true;
    moved = hasMoved;
    notifyAll();
  }

  /** A change that had begun before the move is over. */
  synchronized void ended() {
    notifyAll();
  }

  /** Waits until no change is under way any more. */
  synchronized void awaitQuiet(BooleanSupplier quiet) {
    waitUntil(quiet, LOOK_MILLIS);
  }

  private void waitUntil(BooleanSupplier condition, long millis) {
    boolean interrupted = false;
    while (!condition.getAsBoolean()) {
      try {
        wait(millis);
      } catch (InterruptedException e) {
        interrupted = true; // a write is carried through
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

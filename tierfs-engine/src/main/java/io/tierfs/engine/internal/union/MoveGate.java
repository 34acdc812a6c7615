package io.tierfs.engine.internal.union;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where those wait who would change a file while it moves to another tier. Who is in the middle of
 * a change that found no room hands the rest of it to the one who moves the file. Thread-safe.
 */
final class MoveGate {
  /** A change that ends at the very moment of a look is seen by the next one. */
  private static final long LOOK_MILLIS = 20;

  private final List<Handed> handed = new ArrayList<>();
  private boolean open;
  private boolean moved;

  /** The rest of a change. Written by the one who moves the file, read behind the gate. */
  static final class Handed {
    private final Moves.Retry rest;
    private boolean done;
    private @Nullable IOException error;

    private Handed(Moves.Retry rest) {
      this.rest = rest;
    }

    private void run() {
      done = true;
      try {
        rest.run();
      } catch (IOException e) {
        error = e;
      }
    }

    /** Whether it was done; throws what that threw. */
    boolean isDone() throws IOException {
      if (error != null) {
        throw error;
      }
      return done;
    }
  }

  /**
   * Hands over the rest of a change.
   *
   * @param half whether part of it is done: it goes first then, so that nothing comes between
   * @return {@code null} where the move is over
   */
  synchronized @Nullable Handed hand(Moves.Retry rest, boolean half) {
    if (open) {
      return null;
    }
    Handed one = new Handed(rest);
    handed.add(half ? 0 : handed.size(), one);
    return one;
  }

  /** The file has moved: does what was handed over. */
  void runHanded() {
    List<Handed> all;
    synchronized (this) {
      all = List.copyOf(handed);
    }
    all.forEach(Handed::run);
  }

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

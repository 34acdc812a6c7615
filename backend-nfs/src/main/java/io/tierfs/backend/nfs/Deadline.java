package io.tierfs.backend.nfs;

import java.time.Duration;
import java.util.Optional;

/** When a caller has waited long enough. */
final class Deadline {
  private final long startNanos = System.nanoTime();
  private final Optional<Duration> patience;

  /**
   * @param patience from now on; empty for ever
   */
  Deadline(Optional<Duration> patience) {
    this.patience = patience;
  }

  boolean isOver() {
    return patience.isPresent() && System.nanoTime() - startNanos >= patience.get().toNanos();
  }

  /** What is left, from 1 to {@code max}; {@code max} where there is no end. */
  long millisLeft(long max) {
    if (patience.isEmpty()) {
      return Math.min(max, 1000);
    }
    long left = (patience.get().toNanos() - (System.nanoTime() - startNanos)) / 1_000_000 + 1;
    return Math.clamp(left, 1, max);
  }
}

package io.tierfs.backend.nfs;

/** How many bytes of memory may be in use at once. Thread-safe. */
final class Budget {
  private final long bytesMax;
  private long used;

  Budget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes bytes where they are there; the first taker may have more than there are. */
  synchronized boolean take(long bytes) {
    if (used > 0 && used + bytes > bytesMax) {
      return false;
    }
    used += bytes;
    return true;
  }

  synchronized void give(long bytes) {
    used -= bytes;
    notifyAll();
  }

  /** Waits until somebody gives something back, or the time is over. */
  synchronized void awaitGift(long millis) throws InterruptedException {
    wait(millis);
  }

  synchronized long used() {
    return used;
  }

  long bytesMax() {
    return bytesMax;
  }
}

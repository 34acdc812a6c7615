package io.tierfs.backend.localdir;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts who uses a resource, so that closing waits for nobody and yet nobody meets a closed one.
 *
 * <p>After {@link #close} no use begins; what frees the resource runs once, in whichever comes last
 * of the close and the uses that were under way. A descriptor's number is therefore never given to
 * the kernel after it may have been given away again.
 *
 * <p>Uses are counted in stripes by thread: threads that share a busy resource do not fight for one
 * cache line. A stripe only falls once the resource is closed (a late comer backs off without
 * touching it), so reading all stripes as zero, one after the other, proves that nobody is left.
 */
final class UseCount {
  /** Ints from one stripe to the next: a cache line. */
  private static final int SPACING = 16;

  private final AtomicIntegerArray counts;
  private final int mask;
  private final AtomicBoolean freed = new AtomicBoolean();
  private final Runnable free;
  private volatile boolean closed;

  /**
   * @param stripes a power of two
   * @param free gives the resource back
   */
  UseCount(int stripes, Runnable free) {
    if (Integer.bitCount(stripes) != 1) {
      throw new IllegalArgumentException("not a power of two: " + stripes);
    }
    this.counts = new AtomicIntegerArray(stripes == 1 ? 1 : stripes * SPACING);
    this.mask = stripes - 1;
    this.free = free;
  }

  /** Begins a use; false where the resource is closed. The same thread calls {@link #end}. */
  boolean begin() {
    counts.incrementAndGet(stripe());
    if (closed) {
      end();
      return false;
    }
    return true;
  }

  /** Ends a use. */
  void end() {
    counts.decrementAndGet(stripe());
    if (closed) {
      freeIfUnused();
    }
  }

  /** Lets no use begin from now on. Idempotent. */
  void close() {
    closed = true;
    freeIfUnused();
  }

  boolean isClosed() {
    return closed;
  }

  private void freeIfUnused() {
    for (int i = 0; i < counts.length(); i += SPACING) {
      if (counts.get(i) != 0) {
        return;
      }
    }
    if (freed.compareAndSet(false, true)) {
      free.run();
    }
  }

  private int stripe() {
    return (int) (Thread.currentThread().threadId() & mask) * SPACING;
  }
}

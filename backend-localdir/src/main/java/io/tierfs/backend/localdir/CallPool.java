package io.tierfs.backend.localdir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of a backend: scratch for calls, and buffers for data on its way to the heap.
 *
 * <p>Pools instead of thread-locals, because a virtual thread would get memory of its own each
 * time. What does not fit back into a pool goes to the garbage collector.
 */
final class CallPool {
  /** The size of a buffer: a batch of directory entries, the largest extended attribute. */
  static final int BUFFER_BYTES = 64 * 1024;

  private static final int BUFFER_ALIGNMENT = 4096;
  private static final int CALLS_MAX = 32;
  private static final int BUFFERS_MAX = 8;

  private final Pool<Call> calls = new Pool<>(CALLS_MAX);
  private final Pool<MemorySegment> buffers = new Pool<>(BUFFERS_MAX);

  /** Scratch for one conversation with the kernel, given back by its {@code close}. */
  Call call() {
    Call call = calls.take();
    return call == null ? new Call(this) : call;
  }

  void giveBack(Call call) {
    calls.give(call);
  }

  /** A buffer of {@link #BUFFER_BYTES}, aligned for direct I/O, with anything in it. */
  MemorySegment buffer() {
    MemorySegment buffer = buffers.take();
    return buffer == null ? Arena.ofAuto().allocate(BUFFER_BYTES, BUFFER_ALIGNMENT) : buffer;
  }

  void giveBack(MemorySegment buffer) {
    buffers.give(buffer);
  }

  /**
   * A bounded bag of things to use again. A thread finds first what it gave last: it is warm in its
   * processor's cache, and threads do not meet.
   */
  private static final class Pool<T> {
    private static final int SLOTS = 32;

    /** References from one slot to the next: a cache line. */
    private static final int SPACING = 16;

    private final AtomicReferenceArray<@Nullable T> slots =
        new AtomicReferenceArray<>(SLOTS * SPACING);
    private final ConcurrentLinkedQueue<T> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int sizeMax;

    Pool(int sizeMax) {
      this.sizeMax = sizeMax;
    }

    private static int slot() {
      return (int) (Thread.currentThread().threadId() & (SLOTS - 1)) * SPACING;
    }

    @Nullable T take() {
      T own = slots.getAndSet(slot(), null);
      if (own != null) {
        return own;
      }
      T thing = idle.poll();
      if (thing != null) {
        size.decrementAndGet();
      }
      return thing;
    }

    void give(T thing) {
      if (slots.compareAndSet(slot(), null, thing)) {
        return;
      }
      if (size.incrementAndGet() <= sizeMax) {
        idle.offer(thing);
      } else {
        size.decrementAndGet();
      }
    }
  }
}

package io.tierfs.backend.nfs;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Buffers of one size that are used again: a megabyte that lives for a few milliseconds is dear to
 * a collector which copies what lives. Thread-safe.
 */
final class Buffers {
  private final int bytes;
  private final int kept;
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

  /**
   * @param bytes how large each is
   * @param kept how many lie ready at most
   */
  Buffers(int bytes, int kept) {
    this.bytes = bytes;
    this.kept = kept;
  }

  /** A buffer with all of its space; what it holds is anything. */
  ByteBuffer take() {
    ByteBuffer buffer;
    synchronized (this) {
      buffer = free.pollLast();
    }
    return buffer == null ? ByteBuffer.allocateDirect(bytes) : buffer.clear();
  }

  /** Takes a buffer back that nobody looks at any more. */
  synchronized void give(ByteBuffer buffer) {
    if (free.size() < kept) {
      free.add(buffer);
    }
  }
}

package io.tierfs.backend.nfs;

import io.tierfs.nfs.NfsFile;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A run of bytes that was written to a file and is not safe on the server yet. Guarded by the
 * {@link WriteBehind} that it belongs to.
 */
final class Chunk {
  private static final int SMALL_BYTES_MAX = 1 << 12;

  /** How far it has come. */
  enum State {
    /** Bytes may still be added. */
    FILLING,
    /** To be sent, or to be sent again. */
    READY,
    /** To be sent again, but not at once: the server did not answer. */
    WAITING,
    /** On the way to the server. */
    SENDING,
    /** In the server's memory; safe after a commit with the same verifier. */
    WRITTEN
  }

  final NfsFile file;
  final long offset;
  final long sequence;
  final long beganNanos;
  State state = State.FILLING;
  private ByteBuffer bytes;
  int length;

  /** How many bytes the server has taken, all with the same verifier. */
  int taken;

  long verifier;

  /** Who waits for it, and is the only one to be told of its refusal; {@code null} for nobody. */
  final WriteBehind.@Nullable Told awaiting;

  /** Whether it has to be sent once more when it is answered. */
  boolean again;

  private final Buffers buffers;
  private boolean pooled;

  /**
   * @param expected how many bytes are about to be added
   */
  Chunk(
      NfsFile file,
      long offset,
      long sequence,
      long beganNanos,
      int expected,
      Buffers buffers,
      WriteBehind.@Nullable Told awaiting) {
    this.file = file;
    this.offset = offset;
    this.sequence = sequence;
    this.beganNanos = beganNanos;
    this.buffers = buffers;
    this.awaiting = awaiting;
    if (expected <= SMALL_BYTES_MAX) {
      bytes = ByteBuffer.allocate(SMALL_BYTES_MAX);
    } else {
      bytes = buffers.take();
      pooled = true;
    }
  }

  long end() {
    return offset + length;
  }

  boolean overlaps(long from, long to) {
    return from < end() && offset < to;
  }

  boolean overlaps(Chunk other) {
    return overlaps(other.offset, other.end());
  }

  /** Adds bytes that begin within the chunk or right behind it. */
  void add(ByteBuffer source, long at, int count) {
    int start = Math.toIntExact(at - offset);
    int end = start + count;
    if (end > bytes.capacity()) {
      ByteBuffer larger = buffers.take();
      larger.put(0, bytes, 0, length);
      bytes = larger;
      pooled = true;
    }
    bytes.put(start, source, source.position(), count);
    source.position(source.position() + count);
    length = Math.max(length, end);
  }

  /** What the server has not taken. */
  ByteBuffer rest() {
    return bytes.slice(taken, length - taken);
  }

  /** Nobody sends it any more: the memory goes to others. */
  void free() {
    if (pooled) {
      buffers.give(bytes);
    }
  }

  /** Copies what it has of a range. */
  Piece piece(long from, long to) {
    long begin = Math.max(offset, from);
    byte[] copy = new byte[(int) (Math.min(end(), to) - begin)];
    bytes.get((int) (begin - offset), copy);
    return new Piece(begin, copy);
  }

  /**
   * Bytes that were written.
   *
   * @param offset of the first in the file
   */
  record Piece(long offset, byte[] bytes) {
    /**
     * Lays them over what was read.
     *
     * @param start where in the buffer the byte of the file's {@code from} is
     */
    void cover(ByteBuffer target, int start, long from) {
      target.put(start + (int) (offset - from), bytes);
    }
  }
}

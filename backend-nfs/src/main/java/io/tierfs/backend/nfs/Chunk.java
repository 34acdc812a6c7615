package io.tierfs.backend.nfs;

import io.tierfs.nfs.NfsFile;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A run of bytes that was written to a file and is not safe on the server yet. Guarded by the
 * {@link WriteBehind} that it belongs to.
 */
final class Chunk {
  private static final int BYTES_MIN = 1 << 12;

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
  byte[] bytes;
  int length;

  /** How many bytes the server has taken, all with the same verifier. */
  int taken;

  long verifier;

  /** Whether it has to be sent once more when it is answered. */
  boolean again;

  Chunk(NfsFile file, long offset, long sequence, long beganNanos, int expected) {
    this.file = file;
    this.offset = offset;
    this.sequence = sequence;
    this.beganNanos = beganNanos;
    this.bytes = new byte[Math.max(expected, BYTES_MIN)];
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
  void add(ByteBuffer source, long at, int count, int bytesMax) {
    int start = Math.toIntExact(at - offset);
    int end = start + count;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(bytesMax, Math.max(end, bytes.length * 2)));
    }
    source.get(bytes, start, count);
    length = Math.max(length, end);
  }

  /** What the server has not taken. */
  ByteBuffer rest() {
    return ByteBuffer.wrap(bytes, taken, length - taken);
  }

  /** Lays its bytes over what was read from {@code from} on into a part of a buffer. */
  void cover(ByteBuffer target, int start, int count, long from) {
    long begin = Math.max(offset, from);
    long end = Math.min(end(), from + count);
    if (begin < end) {
      target.put(start + (int) (begin - from), bytes, (int) (begin - offset), (int) (end - begin));
    }
  }
}

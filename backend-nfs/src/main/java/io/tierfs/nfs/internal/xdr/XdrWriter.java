package io.tierfs.nfs.internal.xdr;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes XDR: small things into memory of its own, large ones by reference, so that they go to the
 * socket from where the caller has them.
 *
 * <p>Not for use by several threads.
 */
public final class XdrWriter {
  private static final int INITIAL_BYTES = 256;
  private static final byte[] ZEROS = new byte[4];

  private final List<ByteBuffer> done = new ArrayList<>(1);
  private byte[] bytes = new byte[INITIAL_BYTES];
  // The part of bytes that is written but not in done.
  private int start;
  private int end;
  private long doneBytes;

  /** Bytes written so far. */
  public long size() {
    return doneBytes + (end - start);
  }

  public XdrWriter int32(int value) {
    ensure(4);
    setInt(bytes, end, value);
    end += 4;
    return this;
  }

  public XdrWriter int64(long value) {
    return int32((int) (value >>> 32)).int32((int) value);
  }

  public XdrWriter bool(boolean value) {
    return int32(value ? 1 : 0);
  }

  /** Bytes whose number both sides know. */
  public XdrWriter fixed(byte[] value) {
    int padding = -value.length & 3;
    ensure(value.length + padding);
    System.arraycopy(value, 0, bytes, end, value.length);
    end += value.length;
    System.arraycopy(ZEROS, 0, bytes, end, padding);
    end += padding;
    return this;
  }

  /** Bytes with their number before them. */
  public XdrWriter opaque(byte[] value) {
    return int32(value.length).fixed(value);
  }

  /**
   * The bytes between position and limit with their number before them, by reference: they must not
   * change until the message has served. The buffer itself may be used on; its position stays.
   */
  public XdrWriter payload(ByteBuffer value) {
    int length = value.remaining();
    int32(length);
    seal();
    done.add(value.slice());
    doneBytes += length;
    int padding = -length & 3;
    ensure(padding);
    System.arraycopy(ZEROS, 0, bytes, end, padding);
    end += padding;
    return this;
  }

  /** Everything that another writer has. It must not be written to any more. */
  public XdrWriter append(XdrWriter other) {
    other.seal();
    seal();
    done.addAll(other.done);
    doneBytes += other.doneBytes;
    return this;
  }

  /** Leaves room for a number that is known later; {@link #patch} fills it. */
  public int placeholder() {
    if (!done.isEmpty()) {
      throw new IllegalStateException("no room is left open behind a payload");
    }
    int32(0);
    return end - 4;
  }

  public void patch(int placeholder, int value) {
    setInt(done.isEmpty() ? bytes : done.getFirst().array(), placeholder, value);
  }

  /** The message, in parts that are read-only in spirit: take duplicates. */
  public ByteBuffer[] buffers() {
    seal();
    return done.toArray(ByteBuffer[]::new);
  }

  private void seal() {
    if (end > start) {
      done.add(ByteBuffer.wrap(bytes, start, end - start));
      doneBytes += end - start;
      start = end;
    }
  }

  private void ensure(int more) {
    if (bytes.length - end >= more) {
      return;
    }
    if (start == 0) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
      return;
    }
    // What is sealed keeps the old array.
    byte[] next = new byte[Math.max(INITIAL_BYTES, (end - start + more) * 2)];
    System.arraycopy(bytes, start, next, 0, end - start);
    end -= start;
    start = 0;
    bytes = next;
  }

  private static void setInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }
}

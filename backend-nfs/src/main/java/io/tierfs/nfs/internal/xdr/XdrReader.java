package io.tierfs.nfs.internal.xdr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads XDR from a buffer, believing nothing: no length takes more than the buffer holds, no array
 * is made larger than what is left could fill.
 *
 * <p>Not for use by several threads. What is returned never shares memory with the buffer.
 */
public final class XdrReader {
  private final ByteBuffer in;

  /** Reads from the position to the limit of the buffer, and moves the position. */
  public XdrReader(ByteBuffer in) {
    this.in = in.order(ByteOrder.BIG_ENDIAN);
  }

  /** Bytes not read yet. */
  public int remaining() {
    return in.remaining();
  }

  public int int32() throws XdrException {
    need(4);
    return in.getInt();
  }

  /** An unsigned number of 32 bits. */
  public long uint32() throws XdrException {
    return Integer.toUnsignedLong(int32());
  }

  public long int64() throws XdrException {
    need(8);
    return in.getLong();
  }

  /** A truth value; anything but 0 and 1 is refused. */
  public boolean bool() throws XdrException {
    int value = int32();
    if (value != 0 && value != 1) {
      throw new XdrException("neither true nor false: " + value);
    }
    return value == 1;
  }

  /** Bytes of a length that both sides know. */
  public byte[] fixed(int length) throws XdrException {
    need(padded(length));
    byte[] bytes = new byte[length];
    in.get(bytes);
    in.position(in.position() + padding(length));
    return bytes;
  }

  /** Bytes behind their length, which is at most {@code lengthMax}. */
  public byte[] opaque(int lengthMax) throws XdrException {
    return fixed(length(lengthMax));
  }

  /**
   * Bytes behind their length, put at the position of {@code target}.
   *
   * @return how many
   * @throws XdrException where there are more than {@code target} has room for
   */
  public int opaque(ByteBuffer target) throws XdrException {
    int length = length(target.remaining());
    need(padded(length));
    target.put(in.slice(in.position(), length));
    in.position(in.position() + padded(length));
    return length;
  }

  public void skip(int bytes) throws XdrException {
    need(bytes);
    in.position(in.position() + bytes);
  }

  /** Leaves out bytes behind their length. */
  public void skipOpaque() throws XdrException {
    skip(padded(length(Integer.MAX_VALUE - 3)));
  }

  /**
   * The number of elements of an array, of which each takes at least {@code elementBytes}: so many
   * are really there.
   */
  public int count(int countMax, int elementBytes) throws XdrException {
    int count = int32();
    if (count < 0 || count > countMax || (long) count * elementBytes > in.remaining()) {
      throw new XdrException("an array of " + Integer.toUnsignedLong(count) + " elements");
    }
    return count;
  }

  /** The length that comes next, without going on; its bytes are all there. */
  public int peekLength() throws XdrException {
    int start = in.position();
    int length = length(Integer.MAX_VALUE);
    in.position(start);
    return length;
  }

  /** A byte so many bytes on, without going on. */
  public byte peek(int ahead) throws XdrException {
    need(ahead + 1);
    return in.get(in.position() + ahead);
  }

  /** A length, at most {@code lengthMax} and at most what is left. */
  public int length(int lengthMax) throws XdrException {
    int length = int32();
    if (length < 0 || length > lengthMax || length > in.remaining()) {
      throw new XdrException(
          "a length of " + Integer.toUnsignedLong(length) + ", where at most " + lengthMax + " go");
    }
    return length;
  }

  private void need(int bytes) throws XdrException {
    if (bytes < 0 || in.remaining() < bytes) {
      throw new XdrException("the message ends " + in.remaining() + " bytes on, not " + bytes);
    }
  }

  private static int padding(int length) {
    return -length & 3;
  }

  /** The length with its padding; negative where the length is, or where the sum is too large. */
  private static int padded(int length) {
    return length < 0 ? length : length + padding(length);
  }
}

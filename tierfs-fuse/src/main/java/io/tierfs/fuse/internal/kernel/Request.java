package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.Names;
import io.tierfs.fuse.internal.CallerGroups;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One message of the kernel: a {@code fuse_in_header} of 40 bytes, then a struct of arguments, then
 * names or data. Offsets of arguments count from behind the header.
 *
 * <p>Nothing in it is trusted: what lies behind its end, or is no name, is EINVAL. One for each
 * reader, used again for each request; not thread-safe.
 */
final class Request {
  /**
   * Size of {@code fuse_in_header}: len 0, opcode 4, unique 8, nodeid 16, uid 24, gid 28, pid 32.
   */
  static final int HEADER = 40;

  private final MemorySegment memory;

  /** The same. Its accessors are fast long before those of a segment are compiled. */
  private final ByteBuffer scalars;

  private int start;
  private int size;

  Request(MemorySegment memory) {
    this.memory = memory;
    this.scalars = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  MemorySegment memory() {
    return memory;
  }

  /**
   * Begins with a message of this length.
   *
   * @return whether it is a whole one
   */
  boolean receive(long length) {
    return receive(0, length);
  }

  /** As {@link #receive(long)}, with a message that does not begin where the memory does. */
  boolean receive(int start, long length) {
    this.start = start;
    size = (int) Math.min(length, memory.byteSize() - start);
    return size >= HEADER && scalars.getInt(start) == length && size == length;
  }

  int code() {
    return scalars.getInt(start + 4);
  }

  @Nullable Opcode opcode() {
    return Opcode.of(code());
  }

  long unique() {
    return scalars.getLong(start + 8);
  }

  /** The node that it is about. */
  long nodeId() {
    return scalars.getLong(start + 16);
  }

  int uid() {
    return scalars.getInt(start + 24);
  }

  /** The number of the thread that asks, 0 where it is none of this machine's that we can see. */
  int pid() {
    return scalars.getInt(start + 32);
  }

  /** Who asks, where nothing is made. */
  CallContext caller() {
    return caller(0);
  }

  CallContext caller(int umask) {
    int pid = pid();
    return CallContext.of(
        uid(), scalars.getInt(start + 28), umask, pid, () -> CallerGroups.of(pid));
  }

  /** How long the arguments are, with all that follows them. */
  int length() {
    return size - HEADER;
  }

  int intAt(int offset) throws FsException {
    return scalars.getInt(place(offset, Integer.BYTES));
  }

  long longAt(int offset) throws FsException {
    return scalars.getLong(place(offset, Long.BYTES));
  }

  /** An unsigned 32-bit size as what fits, for what is limited anyway. */
  int sizeAt(int offset) throws FsException {
    int size = intAt(offset);
    return size < 0 ? Integer.MAX_VALUE : size;
  }

  /** A name of a directory entry. */
  String nameAt(int offset) throws FsException {
    String name = textAt(offset);
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      throw new FsException(Errno.EINVAL);
    }
    if (behindTextAt(offset) - offset - 1 > Names.NAME_BYTES_MAX) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    return name;
  }

  /** A text up to its NUL. */
  String textAt(int offset) throws FsException {
    int length = behindTextAt(offset) - offset - 1;
    return Names.decode(bytesAt(offset, length));
  }

  /** Where the next thing begins behind a text. */
  int behindTextAt(int offset) throws FsException {
    int at = place(offset, 0);
    int end = start + size;
    while (at < end) {
      if (scalars.get(at++) == 0) {
        return at - start - HEADER;
      }
    }
    throw new FsException(Errno.EINVAL);
  }

  byte[] bytesAt(int offset, int length) throws FsException {
    int at = place(offset, length);
    byte[] bytes = new byte[length];
    scalars.get(at, bytes);
    return bytes;
  }

  /** The bytes themselves, good until the request is answered. */
  ByteBuffer bufferAt(int offset, int length) throws FsException {
    return memory.asSlice(place(offset, length), length).asByteBuffer();
  }

  private int place(int offset, int length) throws FsException {
    if (offset < 0 || length < 0 || length > size - HEADER - offset) {
      throw new FsException(Errno.EINVAL, "a message of the kernel is too short");
    }
    return start + HEADER + offset;
  }
}

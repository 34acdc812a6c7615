package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One answer to the kernel: a {@code fuse_out_header} of 16 bytes and a payload that grows.
 *
 * <p>It also remembers what it promises: references to nodes, and what it opened. Where the kernel
 * does not take the answer, because nobody waits for it any more, that has to be taken back. One
 * for each reader, used again for each request; not thread-safe.
 */
final class Reply {
  /** Size of {@code fuse_out_header}: len 0, error 4, unique 8. */
  static final int HEADER = 16;

  /** Undoes what a lost answer told of. */
  interface Undo {
    void run();
  }

  private final MemorySegment memory;

  /** The same. Its accessors are fast long before those of a segment are compiled. */
  private final ByteBuffer scalars;

  private int length;
  private long[] granted = new long[8];
  private int grants;
  private @Nullable Undo undo;

  Reply(MemorySegment memory) {
    this.memory = memory;
    this.scalars = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  MemorySegment memory() {
    return memory;
  }

  /** Begins an empty answer of success. */
  void begin(long unique) {
    length = HEADER;
    grants = 0;
    undo = null;
    scalars.putInt(4, 0);
    scalars.putLong(8, unique);
  }

  /** Makes it an error, and no more than that. */
  void fail(Errno errno) {
    length = HEADER;
    scalars.putInt(4, -errno.code());
  }

  int error() {
    return scalars.getInt(4);
  }

  /** Ends it; how long it is, header included. */
  int finish() {
    scalars.putInt(0, length);
    return length;
  }

  /** How many more bytes fit. */
  int room() {
    return (int) Math.min(Integer.MAX_VALUE, memory.byteSize()) - length;
  }

  /** Where the next bytes will be. */
  int position() {
    return length;
  }

  /** Forgets what was added behind a position. */
  void cut(int position) {
    length = position;
  }

  /** Adds a struct of zeros; where it begins. */
  int add(int size) throws FsException {
    if (size < 0 || size > room()) {
      throw new FsException(Errno.ERANGE);
    }
    int at = length;
    length += size;
    int zero = at;
    for (; zero <= length - Long.BYTES; zero += Long.BYTES) {
      scalars.putLong(zero, 0);
    }
    for (; zero < length; zero++) {
      scalars.put(zero, (byte) 0);
    }
    return at;
  }

  void addBytes(byte[] bytes) throws FsException {
    int at = length;
    if (bytes.length > room()) {
      throw new FsException(Errno.ERANGE);
    }
    scalars.put(at, bytes);
    length += bytes.length;
  }

  /** Room for this many bytes at most, to be filled and told to {@link #filled}. */
  ByteBuffer buffer(int sizeMax) {
    return memory.asSlice(length, Math.min(sizeMax, room())).asByteBuffer();
  }

  void filled(int size) {
    length += size;
  }

  void putShort(int at, int value) {
    scalars.putShort(at, (short) value);
  }

  void putInt(int at, int value) {
    scalars.putInt(at, value);
  }

  void putLong(int at, long value) {
    scalars.putLong(at, value);
  }

  int getInt(int at) {
    return scalars.getInt(at);
  }

  /** Notes that the answer gives the kernel one more reference to a node. */
  void grants(long nodeId) {
    if (grants == granted.length) {
      granted = Arrays.copyOf(granted, grants * 2);
    }
    granted[grants++] = nodeId;
  }

  /** Notes what to do where the answer is lost. */
  void onLost(Undo action) {
    undo = action;
  }

  /** Takes back what the answer promised: the kernel did not get it, or got an error instead. */
  void takeBack(NodeTable nodes) {
    for (int i = 0; i < grants; i++) {
      nodes.forget(granted[i], 1);
    }
    grants = 0;
    Undo action = undo;
    undo = null;
    if (action != null) {
      action.run();
    }
  }
}

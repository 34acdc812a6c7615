package io.tierfs.backend.localdir;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with the kernel: scratch memory for what system calls read and write, and the
 * directories that are open for its length. Used by one thread at a time, and again and again.
 */
final class Call implements AutoCloseable {
  /** {@code struct open_how}: flags, mode, resolve, each 8 bytes. */
  static final int HOW = 16;

  /** {@code struct statx}: 256 bytes. */
  static final int STAT = 64;

  /** The part of it that is of use, in eight bytes each. */
  private static final int STAT_WORDS = 19;

  /** Two {@code struct timespec}: seconds and nanoseconds, each 8 bytes. */
  static final int TIMES = STAT + 256;

  /** {@code struct xattr_args}: address 8, size 4, flags 4. */
  static final int XATTR = TIMES + 32;

  /** Two offsets of 8 bytes. */
  static final int OFFSETS = XATTR + 16;

  /** {@code __user_cap_header_struct} (8 bytes) and two {@code __user_cap_data_struct} (24). */
  static final int CAPS = OFFSETS + 16;

  /** {@code struct statfs}: 120 bytes. */
  static final int SPACE = CAPS + 32;

  /** Room for a text of PATH_MAX bytes with its NUL. */
  static final int TEXT_BYTES = 4096 + 64;

  static final int TEXT_A = SPACE + 128;
  static final int TEXT_B = TEXT_A + TEXT_BYTES;
  static final int TEXT_C = TEXT_B + TEXT_BYTES;
  static final int TEXT_D = TEXT_C + TEXT_BYTES;

  private final CallPool pool;
  private final MemorySegment memory;

  /** The same. Its accessors are fast long before those of a segment are compiled. */
  private final ByteBuffer scalars;

  private final Libc.Capture capture;
  private final LongBuffer stat;
  private final long[] statWords = new long[STAT_WORDS];
  private final long base;
  private @Nullable UseCount use;
  private @Nullable UseCount secondUse;
  private @Nullable UseCount thirdUse;
  private int firstDirectory = -1;
  private int secondDirectory = -1;

  Call(CallPool pool) {
    this.pool = pool;
    this.memory = Arena.ofAuto().allocate(TEXT_D + TEXT_BYTES, 64);
    this.scalars = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    this.capture = new Libc.Capture(memory, scalars);
    this.stat = scalars.slice(STAT, 256).order(ByteOrder.nativeOrder()).asLongBuffer();
    this.base = memory.address();
  }

  /** Makes the call end this use when it is closed. */
  void endsUse(UseCount count) {
    if (use == null) {
      use = count;
    } else if (secondUse == null) {
      secondUse = count;
    } else if (thirdUse == null) {
      thirdUse = count;
    } else {
      throw new IllegalStateException("a call uses a root and two directories at most");
    }
  }

  /** Makes the call close a directory, the first or second, when it is closed itself. */
  void closes(int descriptor) {
    if (firstDirectory < 0) {
      firstDirectory = descriptor;
    } else if (secondDirectory < 0) {
      secondDirectory = descriptor;
    } else {
      throw new IllegalStateException("a call holds two directories at most");
    }
  }

  @Override
  public void close() {
    if (firstDirectory >= 0) {
      closeDescriptor(firstDirectory);
      firstDirectory = -1;
    }
    if (secondDirectory >= 0) {
      closeDescriptor(secondDirectory);
      secondDirectory = -1;
    }
    UseCount first = use;
    UseCount second = secondUse;
    UseCount third = thirdUse;
    use = null;
    secondUse = null;
    thirdUse = null;
    end(third);
    end(second);
    end(first);
    pool.giveBack(this);
  }

  private static void end(@Nullable UseCount count) {
    if (count != null) {
      count.end();
    }
  }

  /** The system call's result, or the negative number of its error. */
  long sys(int number, long a, long b, long c, long d, long e, long f) {
    return Libc.call(capture, number, a, b, c, d, e, f);
  }

  long sys(int number, long a, long b, long c, long d, long e) {
    return Libc.call(capture, number, a, b, c, d, e, 0);
  }

  long sys(int number, long a, long b, long c, long d) {
    return Libc.call(capture, number, a, b, c, d, 0, 0);
  }

  long sys(int number, long a, long b, long c) {
    return Libc.call(capture, number, a, b, c, 0, 0, 0);
  }

  long sys(int number, long a, long b) {
    return Libc.call(capture, number, a, b, 0, 0, 0, 0);
  }

  long sys(int number, long a) {
    return Libc.call(capture, number, a, 0, 0, 0, 0, 0);
  }

  /** Closes a descriptor. Linux gives the number up even where an error is reported. */
  long closeDescriptor(int descriptor) {
    return Libc.once(capture, Sys.CLOSE, descriptor, 0, 0, 0, 0, 0);
  }

  /** The result, or the error that it stands for, told with the path. */
  static long check(long result, FsPath path) throws FsException {
    if (result < 0) {
      throw error(result, path);
    }
    return result;
  }

  static FsException error(long result, FsPath path) {
    return new FsException(Errno.ofCode((int) -result), path);
  }

  /** The address of an area of the scratch. */
  long at(int area) {
    return base + area;
  }

  /** The last {@code struct statx}, read at once; good until the next. */
  long[] stat() {
    stat.get(0, statWords);
    return statWords;
  }

  int getShort(int offset) {
    return scalars.getShort(offset) & 0xFFFF;
  }

  int getInt(int offset) {
    return scalars.getInt(offset);
  }

  long getLong(int offset) {
    return scalars.getLong(offset);
  }

  void putInt(int offset, int value) {
    scalars.putInt(offset, value);
  }

  void putLong(int offset, long value) {
    scalars.putLong(offset, value);
  }

  void getBytes(int offset, byte[] target, int from, int length) {
    scalars.get(offset, target, from, length);
  }

  void putBytes(int offset, byte[] source, int from, int length) {
    scalars.put(offset, source, from, length);
  }

  /** The text in an area, up to its NUL. */
  String getText(int area) {
    int length = 0;
    while (scalars.get(area + length) != 0) {
      length++;
    }
    return getText(area, length);
  }

  /** The first bytes of an area as text. */
  String getText(int area, int length) {
    byte[] bytes = new byte[length];
    scalars.get(area, bytes);
    return Names.decode(bytes);
  }

  /** Puts a text into an area, for the kernel to read: ENAMETOOLONG where it does not fit. */
  void putText(int area, String text) throws FsException {
    byte[] bytes = encode(text);
    putText(area, bytes, 0, bytes.length);
  }

  void putText(int area, byte[] bytes, int from, int to) throws FsException {
    int length = to - from;
    if (length >= TEXT_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    scalars.put(area, bytes, from, length);
    scalars.put(area + length, (byte) 0);
  }

  /** The bytes of a text; EILSEQ for one that stands for none. */
  static byte[] encode(String text) throws FsException {
    try {
      return Names.encode(text);
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EILSEQ, String.valueOf(e.getMessage()), e);
    }
  }
}

package io.tierfs.fuse.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The C library's file functions with the error numbers that they really give.
 *
 * <p>Results are as the kernel gives them: below 0 is a negative error number. Paths and names are
 * bytes, written as ISO-8859-1. For one thread.
 */
final class Posix {
  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_SYMLINK_FOLLOW = 0x400;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int AT_STATX_FORCE_SYNC = 0x2000;

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0100;
  static final int O_EXCL = 0200;
  static final int O_TRUNC = 01000;
  static final int O_APPEND = 02000;
  static final int O_NONBLOCK = 04000;
  static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  static final int O_CLOEXEC = 02000000;

  static final int ENOENT = 2;
  static final int ENOTDIR = 20;
  static final int ERANGE = 34;

  private static final int BUFFER_BYTES = 1 << 20;
  private static final Set<String> WIDE =
      Set.of(
          "read",
          "write",
          "pread",
          "pwrite",
          "lseek",
          "readlink",
          "getdents64",
          "getxattr",
          "lgetxattr",
          "fgetxattr",
          "listxattr",
          "llistxattr",
          "copy_file_range");

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO_VALUE =
      Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
  private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment capture = arena.allocate(Linker.Option.captureStateLayout());
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 16);
  private final MemorySegment texts = arena.allocate(64 << 10, 16);
  private final MemorySegment stat = arena.allocate(256, 16);
  private SegmentAllocator next = SegmentAllocator.slicingAllocator(texts);
  private int user;

  /** Attributes, as {@code statx(2)} gives them. */
  record Stat(
      int mode,
      int nlink,
      int uid,
      int gid,
      long inode,
      long size,
      long blocks,
      long atimeSeconds,
      int atimeNanos,
      long mtimeSeconds,
      int mtimeNanos) {
    int type() {
      return mode & 0170000;
    }

    boolean isDirectory() {
      return type() == 0040000;
    }

    boolean isRegular() {
      return type() == 0100000;
    }

    boolean isSymlink() {
      return type() == 0120000;
    }

    boolean isFifo() {
      return type() == 0010000;
    }
  }

  /** The calls that follow come from this user and its group of the same number. */
  void user(int id) {
    user = id;
  }

  private static MethodHandle handle(String function, int arguments) {
    return HANDLES.computeIfAbsent(
        function + "/" + arguments,
        key -> {
          ValueLayout[] layouts = new ValueLayout[arguments];
          Arrays.fill(layouts, ValueLayout.JAVA_LONG);
          ValueLayout result =
              WIDE.contains(function) ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT;
          MethodHandle handle =
              LINKER.downcallHandle(
                  LINKER.defaultLookup().findOrThrow(function),
                  FunctionDescriptor.of(result, layouts),
                  ERRNO);
          return handle
              .asSpreader(long[].class, arguments)
              .asType(MethodType.methodType(long.class, MemorySegment.class, long[].class));
        });
  }

  long call(String function, long... arguments) {
    MethodHandle handle = handle(function, arguments.length);
    next = SegmentAllocator.slicingAllocator(texts);
    boolean other = user != 0;
    if (other) {
      raw(handle("setfsgid", 1), user);
      raw(handle("setfsuid", 1), user);
    }
    long result = raw(handle, arguments);
    if (other) {
      raw(handle("setfsuid", 1), 0);
      raw(handle("setfsgid", 1), 0);
    }
    return result;
  }

  private long raw(MethodHandle handle, long... arguments) {
    try {
      long result = (long) handle.invokeExact(capture, arguments);
      return result == -1 ? -(int) ERRNO_VALUE.get(capture, 0L) : result;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** The address of a C string that lives until after the next call. */
  long text(String value) {
    byte[] bytes = value.getBytes(ISO_8859_1);
    MemorySegment target = next.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, 0, bytes.length);
    target.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
    return target.address();
  }

  long open(String path, int flags, int mode) {
    return call("openat", AT_FDCWD, text(path), flags | O_CLOEXEC | O_NONBLOCK, mode);
  }

  long close(long descriptor) {
    return call("close", descriptor);
  }

  /** The attributes, or {@code null} where there are none. */
  Stat stat(String path, int flags) {
    return statx(AT_FDCWD, path, flags) == 0 ? lastStat() : null;
  }

  long statx(long directory, String path, int flags) {
    return call("statx", directory, text(path), flags, 0x7ff, stat.address());
  }

  Stat lastStat() {
    return new Stat(
        stat.get(ValueLayout.JAVA_SHORT, 28) & 0xffff,
        stat.get(ValueLayout.JAVA_INT, 16),
        stat.get(ValueLayout.JAVA_INT, 20),
        stat.get(ValueLayout.JAVA_INT, 24),
        stat.get(ValueLayout.JAVA_LONG, 32),
        stat.get(ValueLayout.JAVA_LONG, 40),
        stat.get(ValueLayout.JAVA_LONG, 48),
        stat.get(ValueLayout.JAVA_LONG, 64),
        stat.get(ValueLayout.JAVA_INT, 72),
        stat.get(ValueLayout.JAVA_LONG, 112),
        stat.get(ValueLayout.JAVA_INT, 120));
  }

  /** Where calls put and take data. */
  long data() {
    return buffer.address();
  }

  byte[] data(long length) {
    return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  String dataText(long length) {
    return new String(data(length), ISO_8859_1);
  }

  long data(byte[] bytes) {
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return buffer.address();
  }

  /** The address of two {@code struct timespec}. */
  long times(long atimeSeconds, long atimeNanos, long mtimeSeconds, long mtimeNanos) {
    MemorySegment times = next.allocate(32, 8);
    times.set(ValueLayout.JAVA_LONG, 0, atimeSeconds);
    times.set(ValueLayout.JAVA_LONG, 8, atimeNanos);
    times.set(ValueLayout.JAVA_LONG, 16, mtimeSeconds);
    times.set(ValueLayout.JAVA_LONG, 24, mtimeNanos);
    return times.address();
  }

  /** The names in an open directory, each with its type, from the beginning; or the error. */
  long list(long descriptor, Map<String, Integer> names) {
    long result = call("lseek", descriptor, 0, 0);
    while (result >= 0) {
      result = call("getdents64", descriptor, buffer.address(), 4096);
      if (result <= 0) {
        return result;
      }
      for (long at = 0; at < result; ) {
        int length = buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
        int type = buffer.get(ValueLayout.JAVA_BYTE, at + 18) & 0xff;
        String name = buffer.getString(at + 19, ISO_8859_1);
        if (names.put(name, type) != null) {
          throw new AssertionError("listed twice: " + name);
        }
        at += length;
      }
    }
    return result;
  }

  /** As {@link #list(long, Map)}, for a path; fails where it cannot be listed. */
  Map<String, Integer> list(String path) {
    long descriptor = must(open(path, O_DIRECTORY | O_NOFOLLOW, 0), "open", path);
    Map<String, Integer> names = new TreeMap<>();
    try {
      must(list(descriptor, names), "list", path);
    } finally {
      close(descriptor);
    }
    names.remove(".");
    names.remove("..");
    return names;
  }

  static long must(long result, String what, String path) {
    if (result < 0) {
      throw new AssertionError(what + " " + path + ": errno " + -result);
    }
    return result;
  }
}

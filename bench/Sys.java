import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C library's calls, bare, so that nothing but the system lies between two looks at the clock.
 * Each returns what the call returns: negative (or null) means that it failed.
 */
final class Sys {
  static final int RDONLY = 0;
  static final int WRONLY = 1;
  static final int CREATE_NEW = 1 | 0100 | 0200;
  static final int LOCK_EXCLUSIVE = 2;

  /** O_DIRECT has its own number on ARM. */
  static final int DIRECT = System.getProperty("os.arch").equals("aarch64") ? 0200000 : 040000;

  static final int NAME_OFFSET = 19;

  private static final int NOFOLLOW = 0x100;
  private static final int BASIC = 0x7ff;
  private static final int CURRENT_DIRECTORY = -100;
  private static final int STATX_BYTES = 256;
  private static final int NAME_BYTES = 280;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private static final MethodHandle OPEN =
      link("open", FunctionDescriptor.of(INT, POINTER, INT, INT), 2);
  private static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle STATX =
      link("statx", FunctionDescriptor.of(INT, INT, POINTER, INT, INT, POINTER));
  private static final MethodHandle PREAD =
      link("pread", FunctionDescriptor.of(LONG, INT, POINTER, LONG, LONG));
  private static final MethodHandle PWRITE =
      link("pwrite", FunctionDescriptor.of(LONG, INT, POINTER, LONG, LONG));
  private static final MethodHandle RENAME =
      link("rename", FunctionDescriptor.of(INT, POINTER, POINTER));
  private static final MethodHandle UNLINK = link("unlink", FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle OPENDIR =
      link("opendir", FunctionDescriptor.of(POINTER, POINTER));
  private static final MethodHandle READDIR =
      link("readdir", FunctionDescriptor.of(POINTER, POINTER));
  private static final MethodHandle CLOSEDIR =
      link("closedir", FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle DIRFD = link("dirfd", FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle FLOCK = link("flock", FunctionDescriptor.of(INT, INT, INT));

  private static final ThreadLocal<MemorySegment> ATTRIBUTES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATX_BYTES, 8));

  private Sys() {}

  private static MethodHandle link(String name, FunctionDescriptor type, int... variadicFrom) {
    Linker linker = Linker.nativeLinker();
    Linker.Option[] options =
        variadicFrom.length == 0
            ? new Linker.Option[0]
            : new Linker.Option[] {Linker.Option.firstVariadicArg(variadicFrom[0])};
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
  }

  static int open(MemorySegment path, int flags) {
    try {
      return (int) OPEN.invokeExact(path, flags, 0644);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static int close(int descriptor) {
    try {
      return (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** The attributes of a path, which is not followed if it is a link. */
  static int stat(MemorySegment path) {
    return stat(CURRENT_DIRECTORY, path);
  }

  static int stat(int directory, MemorySegment name) {
    try {
      return (int) STATX.invokeExact(directory, name, NOFOLLOW, BASIC, ATTRIBUTES.get());
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static long read(int descriptor, MemorySegment buffer, long offset) {
    try {
      return (long) PREAD.invokeExact(descriptor, buffer, buffer.byteSize(), offset);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static long write(int descriptor, MemorySegment buffer, long offset) {
    try {
      return (long) PWRITE.invokeExact(descriptor, buffer, buffer.byteSize(), offset);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static int rename(MemorySegment from, MemorySegment to) {
    try {
      return (int) RENAME.invokeExact(from, to);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static int unlink(MemorySegment path) {
    try {
      return (int) UNLINK.invokeExact(path);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Takes the lock that flock(1) uses, and waits for it. */
  static int flock(int descriptor, int operation) {
    try {
      return (int) FLOCK.invokeExact(descriptor, operation);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Lists a directory and, if asked, looks at each entry; returns their number, or -1. */
  static int list(MemorySegment path, boolean attributes) {
    try {
      MemorySegment directory = (MemorySegment) OPENDIR.invokeExact(path);
      if (directory.address() == 0) {
        return -1;
      }
      int descriptor = (int) DIRFD.invokeExact(directory);
      int entries = 0;
      boolean failed = false;
      for (MemorySegment entry = next(directory); entry.address() != 0; entry = next(directory)) {
        entries++;
        if (attributes) {
          failed |= stat(descriptor, entry.reinterpret(NAME_BYTES).asSlice(NAME_OFFSET)) < 0;
        }
      }
      int closed = (int) CLOSEDIR.invokeExact(directory);
      return failed || closed < 0 ? -1 : entries;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static MemorySegment next(MemorySegment directory) throws Throwable {
    return (MemorySegment) READDIR.invokeExact(directory);
  }
}

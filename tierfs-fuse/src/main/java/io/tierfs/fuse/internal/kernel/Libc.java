package io.tierfs.fuse.internal.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The one door to the C library.
 *
 * <p>Spinning a downcall shape is most of what the foreign function interface costs at startup, so
 * there is one, which is also that of the backend for local directories: seven longs and errno.
 * Functions with fewer or narrower parameters do not mind, on the machines that {@link Sys} knows.
 */
final class Libc {
  private Libc() {}

  /** What is linked at the first call, and never where the system is another. */
  private static final class Linked {
    static final Linker LINKER = Linker.nativeLinker();
    static final MethodHandle CALL = link();
    static final MemorySegment SYSCALL = function("syscall");
    static final int ERRNO = offsetOfErrno();

    private Linked() {}

    /** By hand: a path to it, or a handle, would be dozens of classes, made at each start. */
    private static int offsetOfErrno() {
      long offset = 0;
      for (MemoryLayout member : Linker.Option.captureStateLayout().memberLayouts()) {
        if (member.name().orElse("").equals("errno")) {
          return (int) offset;
        }
        offset += member.byteSize();
      }
      throw new IllegalStateException("errno is not captured");
    }

    private static MethodHandle link() {
      FunctionDescriptor shape =
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG);
      return LINKER.downcallHandle(
          shape, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));
    }

    static MemorySegment function(String name) {
      return LINKER.defaultLookup().findOrThrow(name);
    }
  }

  /** Why calls cannot be made here, or the empty string where they can. */
  static String unavailable() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return "the system is not Linux";
    }
    if (!Sys.KNOWN_MACHINE || ValueLayout.ADDRESS.byteSize() != 8) {
      return "the machine is neither x86-64 nor arm64";
    }
    try {
      return Linked.CALL.type().parameterCount() == 9 ? "" : "the call has another shape";
    } catch (LinkageError | IllegalCallerException e) {
      return "native access is denied to this Java process: " + e.getCause();
    }
  }

  /** Where errno goes; for one thread at a time. */
  static final class Capture {
    private final MemorySegment memory;

    /** The same; its accessors are less for the compiler. */
    private final ByteBuffer scalars;

    Capture(Arena arena) {
      memory = arena.allocate(Linker.Option.captureStateLayout().byteSize(), Long.BYTES);
      scalars = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }
  }

  /**
   * Makes a system call, once.
   *
   * @param capture receives errno
   * @return the result, or the negative error number, as the kernel itself gives it
   */
  static long syscall(
      Capture capture, long number, long a, long b, long c, long d, long e, long f) {
    try {
      long result =
          (long) Linked.CALL.invokeExact(Linked.SYSCALL, capture.memory, number, a, b, c, d, e, f);
      return result == -1 ? -capture.scalars.getInt(Linked.ERRNO) : result;
    } catch (Throwable impossible) {
      throw new AssertionError("a system call threw", impossible);
    }
  }

  /** Calls a function of the C library that takes integers and pointers and returns an int. */
  static int call(Capture capture, String name, long a, long b, long c, long d, long e, long f) {
    try {
      MemorySegment function = Linked.function(name);
      return (int) (long) Linked.CALL.invokeExact(function, capture.memory, a, b, c, d, e, f, 0L);
    } catch (Throwable impossible) {
      throw new AssertionError(name + " threw", impossible);
    }
  }
}

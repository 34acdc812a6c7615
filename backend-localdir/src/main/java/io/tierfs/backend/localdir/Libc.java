package io.tierfs.backend.localdir;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * The one door to the C library: its function {@code syscall(2)}.
 *
 * <p>One function has one downcall shape, and spinning shapes is most of what the foreign function
 * interface costs at startup. It also frees us from the age of the C library ({@code openat2} has
 * no wrapper in most), and gives the calls on credentials the meaning that we need: one thread, not
 * the process.
 */
final class Libc {
  private static final int EINTR = 4;

  private Libc() {}

  /** What is linked at the first call, and never where the system is another. */
  private static final class Linked {
    static final MethodHandle SYSCALL = link();
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
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor shape =
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG);
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("syscall"),
          shape,
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(1));
    }
  }

  /** Where errno goes. */
  static final class Capture {
    private final MemorySegment memory;
    private final ByteBuffer scalars;

    /**
     * @param memory at least as long as {@link Linker.Option#captureStateLayout()}
     * @param scalars the same, whose accessors are a tenth of a segment's for the compiler
     */
    Capture(MemorySegment memory, ByteBuffer scalars) {
      this.memory = memory;
      this.scalars = scalars;
    }
  }

  /**
   * Why system calls cannot be made here, or the empty string where they can. Loads the foreign
   * function interface.
   */
  static String unavailable() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return "the system is not Linux";
    }
    if (!Sys.KNOWN_MACHINE || ValueLayout.ADDRESS.byteSize() != 8) {
      return "the machine is neither x86-64 nor arm64";
    }
    try {
      return Linked.SYSCALL.type().parameterCount() == 8 ? "" : "the system call has another shape";
    } catch (LinkageError e) {
      return "native access is denied to this Java process: " + e.getCause();
    }
  }

  /**
   * Makes a system call, again and again while a signal interrupts it.
   *
   * @param capture receives errno
   * @return the result, or the negative error number, as the kernel itself gives it
   */
  static long call(Capture capture, long number, long a, long b, long c, long d, long e, long f) {
    while (true) {
      long result = once(capture, number, a, b, c, d, e, f);
      if (result != -EINTR) {
        return result;
      }
    }
  }

  /** As {@link #call} without the loop: for {@code close}, which must not be repeated. */
  static long once(Capture capture, long number, long a, long b, long c, long d, long e, long f) {
    long result;
    try {
      result = (long) Linked.SYSCALL.invokeExact(capture.memory, number, a, b, c, d, e, f);
    } catch (Throwable impossible) {
      throw new AssertionError("a system call threw", impossible);
    }
    return result == -1 ? -capture.scalars.getInt(Linked.ERRNO) : result;
  }
}

package io.tierfs.fuse.internal.kernel;

import io.tierfs.fuse.internal.NativePaths;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * System calls as one thread makes them: it owns the memory for errno and for small arguments.
 * Results are those of the kernel: what is negative is an error number. Not thread-safe.
 */
final class SystemCalls {
  /**
   * The system property with the nice value of threads that serve requests; 0 where it is not set.
   */
  static final String NICE = "tierfs.fuse.nice";

  private final Arena arena;
  private final Libc.Capture capture;
  private final MemorySegment scratch;

  /** The same; its accessors are less for the compiler. */
  private final ByteBuffer scalars;

  /** Makes an object whose memory lives as long as the arena, which the thread may use. */
  SystemCalls(Arena arena) {
    this.arena = arena;
    capture = new Libc.Capture(arena);
    scratch = arena.allocate(64, 8);
    scalars = scratch.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  Libc.Capture capture() {
    return capture;
  }

  long call(int number, long a, long b, long c, long d, long e, long f) {
    return Libc.syscall(capture, number, a, b, c, d, e, f);
  }

  long call(int number, long a, long b, long c) {
    return Libc.syscall(capture, number, a, b, c, 0, 0, 0);
  }

  long read(int descriptor, long address, long length) {
    return call(Sys.READ, descriptor, address, length);
  }

  long write(int descriptor, long address, long length) {
    return call(Sys.WRITE, descriptor, address, length);
  }

  void close(int descriptor) {
    call(Sys.CLOSE, descriptor, 0, 0);
  }

  long openDevice(Path path) {
    long name = text(path).address();
    return call(Sys.OPENAT, Sys.AT_FDCWD, name, Sys.O_RDWR | Sys.O_CLOEXEC, 0, 0, 0);
  }

  /** One more descriptor of a connection, or a negative error. */
  long cloneDevice(Path device, int descriptor) {
    long opened = openDevice(device);
    if (opened < 0) {
      return opened;
    }
    scalars.putInt(0, descriptor);
    long cloned = call(Sys.IOCTL, opened, Sys.FUSE_DEV_IOC_CLONE, scratch.address());
    if (cloned < 0) {
      close((int) opened);
      return cloned;
    }
    return opened;
  }

  /** Gives the kernel a file to read and write by itself; the file's number there. */
  long openBacking(int device, int file) {
    scalars.putInt(0, file);
    scalars.putInt(4, 0);
    scalars.putLong(8, 0);
    return call(Sys.IOCTL, device, Sys.FUSE_DEV_IOC_BACKING_OPEN, scratch.address());
  }

  long closeBacking(int device, int backing) {
    scalars.putInt(0, backing);
    return call(Sys.IOCTL, device, Sys.FUSE_DEV_IOC_BACKING_CLOSE, scratch.address());
  }

  /** Whether something can be read within so many milliseconds; a negative error. */
  long awaitInput(int descriptor, long millis) {
    scalars.putInt(0, descriptor);
    scalars.putInt(4, Sys.POLLIN);
    scalars.putLong(8, millis / 1000);
    scalars.putLong(16, millis % 1000 * 1_000_000);
    long time = scratch.address() + 8;
    long ready;
    do {
      ready = call(Sys.PPOLL, scratch.address(), 1, time, 0, 8, 0);
    } while (ready == -Sys.EINTR);
    return ready;
  }

  /**
   * Gives the calling thread, which is about to serve requests, the nice value that {@link #NICE}
   * asks for, if it may: whoever waits for an answer waits in vain while other programs and the
   * JVM's compiler have the processors.
   */
  void hurry() {
    int nice = Integer.getInteger(NICE, 0);
    if (nice != 0) {
      call(Sys.SETPRIORITY, Sys.PRIO_PROCESS, 0, nice);
    }
  }

  /** A C string of the bytes that the system knows a path by. */
  MemorySegment text(Path path) {
    return text(NativePaths.bytes(path));
  }

  MemorySegment text(String text) {
    return text(NativePaths.bytes(text));
  }

  private MemorySegment text(byte[] bytes) {
    MemorySegment memory = arena.allocate(bytes.length + 1L);
    memory.asByteBuffer().put(bytes);
    return memory;
  }
}

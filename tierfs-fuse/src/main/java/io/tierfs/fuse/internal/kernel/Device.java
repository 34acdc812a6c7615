package io.tierfs.fuse.internal.kernel;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/** The open {@code /dev/fuse} of a mount, and one more descriptor of it for each reader. */
final class Device implements Backings.Device {
  static final Path PATH = Path.of("/dev/fuse");

  private final int descriptor;
  private boolean closed;

  Device(int descriptor) {
    this.descriptor = descriptor;
  }

  int descriptor() {
    return descriptor;
  }

  /** A descriptor for a reader; the device's own where there can be no other. */
  int addReader(SystemCalls calls) {
    long cloned = calls.cloneDevice(PATH, descriptor);
    return cloned >= 0 ? (int) cloned : descriptor;
  }

  void removeReader(SystemCalls calls, int reader) {
    if (reader != descriptor) {
      calls.close(reader);
    }
  }

  @Override
  public synchronized long open(int file) {
    if (closed) {
      return -Sys.ENODEV;
    }
    try (Arena arena = Arena.ofConfined()) {
      return new SystemCalls(arena).openBacking(descriptor, file);
    }
  }

  @Override
  public synchronized void close(int backing) {
    // The end of the connection ends all that it knew.
    if (!closed) {
      try (Arena arena = Arena.ofConfined()) {
        new SystemCalls(arena).closeBacking(descriptor, backing);
      }
    }
  }

  /** Ends the connection: whoever still uses the mount gets ENOTCONN. */
  synchronized void close(SystemCalls calls) {
    if (!closed) {
      closed = true;
      calls.close(descriptor);
    }
  }
}

package io.tierfs.fuse.internal.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The open {@code /dev/fuse} of a mount, and one more descriptor of it for each reader.
 * Thread-safe.
 *
 * <p>Whoever uses the descriptor shares a lock, and only its end excludes: a notification may wait
 * for a request that is being answered, which may use the descriptor itself.
 */
final class Device implements Backings.Device {
  static final Path PATH = Path.of("/dev/fuse");

  private final int descriptor;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /** Guards the herald, which is started when first something may wait. */
  private final Object heralds = new Object();

  private boolean tried;
  private @Nullable Herald herald;

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
  public long open(int file) {
    return use(calls -> calls.openBacking(descriptor, file));
  }

  @Override
  public void close(int backing) {
    use(calls -> calls.closeBacking(descriptor, backing));
  }

  /**
   * Sends a notification; 0 or more, or a negative error.
   *
   * @param waits whether the kernel may wait for a lock that a request holds
   */
  long notify(MemorySegment message, boolean waits) {
    long address = message.address();
    long bytes = message.byteSize();
    return use(
        calls -> {
          Herald sender = waits ? herald() : null;
          return sender == null
              ? calls.write(descriptor, address, bytes)
              : sender.send(address, bytes);
        });
  }

  /**
   * Sends so that a kill of this process meanwhile ends the connection; {@code null} where none
   * can.
   */
  private @Nullable Herald herald() {
    synchronized (heralds) {
      if (!tried) {
        tried = true;
        herald = Herald.start(descriptor);
      }
      return herald;
    }
  }

  private long use(ToLongFunction<SystemCalls> action) {
    lock.readLock().lock();
    try (Arena arena = Arena.ofConfined()) {
      return closed ? -Sys.ENODEV : action.applyAsLong(new SystemCalls(arena));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Ends the connection: whoever still uses the mount gets ENOTCONN. */
  void close(SystemCalls calls) {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        calls.close(descriptor);
        synchronized (heralds) {
          if (herald != null) {
            herald.end();
          }
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}

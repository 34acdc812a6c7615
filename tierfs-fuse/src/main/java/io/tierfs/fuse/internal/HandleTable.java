package io.tierfs.fuse.internal;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The open things of a mount, by the numbers that the kernel knows them by. Thread-safe. */
public final class HandleTable<T extends Closeable> {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private final ConcurrentHashMap<Long, T> handles = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  /** Takes one in; the number is never 0 and never used again. */
  public long add(T handle) {
    long number = last.incrementAndGet();
    handles.put(number, handle);
    return number;
  }

  /** Takes one in that belongs to what another table knows by this number. */
  public void put(long number, T handle) {
    handles.put(number, handle);
  }

  public T get(long number) throws FsException {
    T handle = handles.get(number);
    if (handle == null) {
      throw new FsException(Errno.EBADF);
    }
    return handle;
  }

  /** The one with this number, {@code null} where there is none. */
  public @Nullable T find(long number) {
    return handles.get(number);
  }

  public T remove(long number) throws FsException {
    T handle = handles.remove(number);
    if (handle == null) {
      throw new FsException(Errno.EBADF);
    }
    return handle;
  }

  public Collection<T> all() {
    return handles.values();
  }

  /** Closes what the kernel did not give back before the mount ended. */
  public void closeAll() {
    for (Long number : handles.keySet()) {
      T handle = handles.remove(number);
      try {
        if (handle != null) {
          handle.close();
        }
      } catch (IOException e) {
        LOG.log(Level.WARNING, "closing a file at the end of a mount failed: " + e.getMessage());
      }
    }
  }
}

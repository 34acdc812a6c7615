package io.tierfs.fuse;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A union that is mounted. Thread-safe.
 *
 * <p>It ends by {@link #close()}, or from outside by {@code umount} or {@code fusermount -u}. The
 * union is not closed with it.
 *
 * @since 0.1
 */
public interface Mount extends Closeable {
  /** The directory that it is mounted on, without symbolic links. */
  Path point();

  /** How requests come from the kernel, in a word. */
  String transport();

  /** Whether requests are still served. */
  boolean isActive();

  /**
   * Unmounts and returns when the last request is answered. Idempotent; works in a shutdown hook.
   *
   * <p>Where programs still have files open or stand in a directory of the mount, it is taken out
   * of the tree nevertheless, and after a second they get ENOTCONN. That needs root and the file
   * system {@code fusectl} on {@code /sys/fs/fuse/connections}; without, they are served until they
   * or this process end.
   *
   * @throws MountException where the mount could not be taken away
   */
  @Override
  void close() throws MountException;

  /** Waits until the mount has ended, by whomever. */
  void awaitEnd() throws InterruptedException;

  /** As {@link #awaitEnd()}, not longer than this; whether it has ended. */
  boolean awaitEnd(Duration atMost) throws InterruptedException;

  /**
   * Waits until no more requests come: the mount was taken away, or its connection cut, by
   * whomever. Requests that came before may be under way for as long as a tier holds them up;
   * {@link #awaitEnd} waits for them too.
   */
  void awaitDetached() throws InterruptedException;
}

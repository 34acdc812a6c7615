package io.tierfs.backend.localdir;

import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Watches directories of a backend by fanotify. The group and its thread begin with the first watch
 * and end with the backend; after lost news the next watch begins new ones.
 */
final class NativeWatches {
  private final CallPool pool;
  private final Root root;
  private final boolean limited;
  private @Nullable WatchGroup group;
  private boolean closed;

  /**
   * @param limited with the limits of an unprivileged process
   */
  NativeWatches(CallPool pool, Root root, boolean limited) {
    this.pool = pool;
    this.root = root;
    this.limited = limited;
  }

  /** Whether a directory can be watched, for all that can be found out without a mark. */
  static boolean workFor(Call call, int directory) {
    try {
      Fanotify.identity(call, directory, FsPath.ROOT);
    } catch (FsException e) {
      return false;
    }
    long opened = Fanotify.open(call, true);
    if (opened >= 0) {
      call.closeDescriptor((int) opened);
    }
    // Too many groups of this user is no matter of what the system can do.
    return opened >= 0 || opened == -Sys.EMFILE;
  }

  DirectoryWatch watch(FsPath path, ChangeListener listener) throws FsException {
    try (Call call = root.begin()) {
      int directory = root.openDirectory(call, Call.TEXT_A, path);
      try {
        ByteBuffer identity = Fanotify.identity(call, directory, path);
        return watch(call, directory, path, identity, listener);
      } finally {
        call.closeDescriptor(directory);
      }
    }
  }

  private synchronized DirectoryWatch watch(
      Call call, int directory, FsPath path, ByteBuffer identity, ChangeListener listener)
      throws FsException {
    if (closed) {
      throw new FsException(Errno.EBADF, "the backend is closed");
    }
    if (group == null || group.isOver()) {
      group = start(call);
    }
    return group.join(call, directory, path, identity, listener);
  }

  private WatchGroup start(Call call) throws FsException {
    WatchGroup started = WatchGroup.open(call, pool, root, limited);
    Thread.ofPlatform()
        .name("tierfs-watch-" + started.descriptor())
        .daemon()
        .start(new WatchReader(pool, started));
    return started;
  }

  synchronized void close() {
    closed = true;
    if (group != null) {
      group.close();
      group = null;
    }
  }
}

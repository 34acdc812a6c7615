package io.tierfs.fuse.internal.jnr;

import io.tierfs.fuse.Mount;
import io.tierfs.fuse.MountException;
import io.tierfs.fuse.internal.MountTable;
import io.tierfs.fuse.internal.NativePaths;
import io.tierfs.fuse.internal.Privileges;
import io.tierfs.fuse.internal.Unmounter;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/** A mount through libfuse 2. */
final class JnrMount implements Mount {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private static final int DETACH = 2;
  private static final int NO_FOLLOW = 8;

  /** A mount may be busy for a moment with what was just closed. */
  private static final int BUSY_RETRIES = 10;

  private static final long BUSY_MILLIS = 30;
  private static final long END_MILLIS = 1_000;

  private final LibFuse lib;
  private final Session session;
  private final Path point;
  private final Optional<MountTable.Entry> entry;

  JnrMount(LibFuse lib, Session session, Path point) {
    this.lib = lib;
    this.session = session;
    this.point = point;
    entry = MountTable.at(point);
  }

  @Override
  public Path point() {
    return point;
  }

  @Override
  public String transport() {
    return "jnr";
  }

  @Override
  public boolean isActive() {
    return !session.hasEnded();
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    session.awaitEnd();
  }

  @Override
  public synchronized void close() throws MountException {
    try {
      unmount();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MountException("Interrupted while unmounting " + point + '.', e);
    }
  }

  private void unmount() throws InterruptedException, MountException {
    for (int i = 0; i < BUSY_RETRIES && isMounted(); i++) {
      if (detach(false) || session.awaitEnd(BUSY_MILLIS)) {
        break;
      }
    }
    if (isMounted()) {
      detach(true);
    }
    if (session.awaitEnd(END_MILLIS)) {
      return;
    }
    entry.ifPresent(mounted -> Unmounter.abort(mounted.device()));
    if (isMounted()) {
      throw new MountException(
          "The mount on " + point + " could not be unmounted: run `umount -l " + point + "`.");
    }
    if (!session.awaitEnd(END_MILLIS)) {
      LOG.log(Level.WARNING, "Programs still use files of the mount that was on " + point);
    }
  }

  /** Whether this very mount, and not just any on the same directory, is there. */
  private boolean isMounted() {
    return entry.map(mounted -> MountTable.contains(mounted.id())).orElse(isActive());
  }

  private boolean detach(boolean lazy) throws InterruptedException {
    if (!Privileges.isRoot()) {
      return Unmounter.fusermount(point, lazy);
    }
    try (Arena memory = Arena.ofConfined()) {
      int flags = NO_FOLLOW | (lazy ? DETACH : 0);
      return lib.umount2(NativeMemory.cString(memory, NativePaths.bytes(point)), flags) == 0;
    }
  }
}

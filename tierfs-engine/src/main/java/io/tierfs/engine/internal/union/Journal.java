package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Remembers on disk what a rename of several steps is about to do, for {@link Recovery} to read.
 */
final class Journal {
  private static final CallContext DAEMON = CallContext.daemon();

  /** A place on a tier: where an intent lies, or a directory that a rename changed. */
  record Entry(Tier tier, FsPath path) {}

  Entry begin(Tier tier, Intent intent) throws IOException {
    FsPath path = tier.ownPath(OwnArea.JOURNAL);
    try (FileHandle file = tier.backend().open(DAEMON, path, OpenOptions.createNew(0600))) {
      ByteBuffer bytes = ByteBuffer.wrap(intent.toBytes());
      for (long at = 0; bytes.hasRemaining(); ) {
        at += file.write(bytes, at);
      }
      file.sync(false);
    }
    tier.backend().syncDirectory(DAEMON, OwnArea.JOURNAL);
    return new Entry(tier, path);
  }

  /**
   * The rename is over. The intent goes only when the changed directories are safe on their disks:
   * after a power cut it is what tells how to put together what each disk had written.
   */
  void end(Entry entry, List<Entry> changed) throws IOException {
    for (Entry directory : changed) {
      directory.tier.backend().syncDirectory(DAEMON, directory.path);
    }
    entry.tier.backend().removeFile(DAEMON, entry.path);
  }
}

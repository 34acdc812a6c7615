package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Remembers on disk what a rename or a move of several steps is about to do, for {@link Recovery}
 * to read.
 */
final class Journal {
  private static final CallContext DAEMON = CallContext.daemon();

  /** A place on a tier: where an intent lies, or a directory that a rename changed. */
  record Entry(Tier tier, FsPath path) {}

  Entry begin(Tier tier, Intent intent) throws IOException {
    return begin(tier, intent.toBytes());
  }

  Entry begin(Tier tier, MoveIntent intent) throws IOException {
    return begin(tier, intent.toBytes());
  }

  private static Entry begin(Tier tier, byte[] intent) throws IOException {
    FsPath path = tier.ownPath(OwnArea.JOURNAL);
    try (FileHandle file = tier.backend().open(DAEMON, path, OpenOptions.createNew(0600))) {
      ByteBuffer bytes = ByteBuffer.wrap(intent);
      for (long at = 0; bytes.hasRemaining(); ) {
        at += file.write(bytes, at);
      }
      file.sync(false);
    } catch (IOException e) {
      throw withdrawn(tier, path, e);
    }
    try {
      tier.backend().syncDirectory(DAEMON, OwnArea.JOURNAL);
    } catch (IOException e) {
      throw withdrawn(tier, path, e);
    }
    return new Entry(tier, path);
  }

  /** Nothing is going to happen. An intent that stays is settled by the next start. */
  private static IOException withdrawn(Tier tier, FsPath path, IOException reason) {
    try {
      if (tier.probe(DAEMON, path) != null) {
        tier.backend().removeFile(DAEMON, path);
      }
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
    return reason;
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

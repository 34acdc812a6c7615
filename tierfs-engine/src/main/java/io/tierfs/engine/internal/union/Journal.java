package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers on disk what a rename of several steps is about to do, and finishes or undoes at the
 * next start what a crash cut short.
 *
 * <p>The rule: once one source has its new name the rename has happened and is finished; before
 * that it has not, and what was put out of the way comes back.
 */
final class Journal {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();
  private static final int INTENT_BYTES_MAX = 1 << 20;

  private final List<Tier> tiers;

  Journal(List<Tier> tiers) {
    this.tiers = tiers;
  }

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

  /** Finishes or undoes all that is found, then empties the staging areas. */
  void recover() throws IOException {
    for (Tier tier : tiers) {
      if (!tier.writable()) {
        continue;
      }
      for (String name : names(tier, OwnArea.JOURNAL)) {
        FsPath path = OwnArea.JOURNAL.resolve(name);
        Intent intent = read(tier, path);
        if (intent != null) {
          settle(intent);
        }
        tier.backend().removeFile(DAEMON, path);
      }
    }
    for (Tier tier : tiers) {
      if (tier.writable()) {
        emptyStaging(tier);
      }
    }
  }

  private @Nullable Intent read(Tier tier, FsPath path) throws IOException {
    try (FileHandle file = tier.backend().open(DAEMON, path, OpenOptions.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.stat().size(), INTENT_BYTES_MAX));
      for (int n = 1; n > 0 && bytes.hasRemaining(); ) {
        n = file.read(bytes, bytes.position());
      }
      byte[] content = new byte[bytes.position()];
      bytes.flip().get(content);
      return Intent.parse(content);
    } catch (IllegalArgumentException e) {
      // Torn while it was written: nothing of it had begun.
      LOG.log(System.Logger.Level.INFO, "tier {0}: dropped an unfinished intent", tier);
      return null;
    }
  }

  private void settle(Intent intent) throws IOException {
    boolean happened = false;
    for (Intent.Source source : intent.sources()) {
      FileStat there = tier(source.tier()).probe(DAEMON, intent.to());
      FileStat here = tier(source.tier()).probe(DAEMON, intent.from());
      happened |= there != null && (source.fileId() == 0 ? here == null : source.is(there));
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "a crash cut short the rename of {0} to {1}: it is {2} now",
        intent.from(),
        intent.to(),
        happened ? "finished" : "undone");
    if (happened) {
      finish(intent);
    } else {
      undo(intent);
    }
  }

  private void finish(Intent intent) throws IOException {
    for (Intent.Source source : intent.sources()) {
      Tier tier = tier(source.tier());
      FileStat here = tier.probe(DAEMON, intent.from());
      if (here != null && (source.fileId() == 0 || source.is(here))) {
        tier.backend().rename(DAEMON, intent.from(), intent.to(), RenameMode.REPLACE);
      }
    }
    for (Intent.Staged staged : intent.staged()) {
      Tier tier = tier(staged.tier());
      FileStat away = tier.probe(DAEMON, staged.path());
      if (away != null && !away.isDirectory()) {
        tier.backend().removeFile(DAEMON, staged.path());
      }
      FileStat still = tier.probe(DAEMON, intent.to());
      if (still != null && !still.isDirectory() && staged.is(still)) {
        tier.backend().removeFile(DAEMON, intent.to()); // its disk had not written the step away
      }
    }
  }

  private void undo(Intent intent) throws IOException {
    for (Intent.Staged staged : intent.staged()) {
      Tier tier = tier(staged.tier());
      if (tier.probe(DAEMON, staged.path()) == null) {
        continue;
      }
      FsPath back =
          tier.probe(DAEMON, intent.to()) == null ? intent.to() : tier.ownPath(OwnArea.ASIDE);
      tier.backend().rename(DAEMON, staged.path(), back, RenameMode.REPLACE);
    }
  }

  private Tier tier(String name) throws FsException {
    for (Tier tier : tiers) {
      if (tier.name().equals(name)) {
        return tier;
      }
    }
    throw new FsException(
        Errno.EIO,
        "a rename that a crash cut short needs tier " + name + ", which is not configured");
  }

  private static void emptyStaging(Tier tier) throws IOException {
    for (String name : names(tier, OwnArea.STAGING)) {
      FsPath path = OwnArea.STAGING.resolve(name);
      FileStat stat = tier.probe(DAEMON, path);
      if (stat == null || (stat.isDirectory() && removedEmpty(tier, path))) {
        continue; // an unfinished clone is always empty
      }
      // Not named by any intent: nothing is known of it, so it is kept.
      tier.backend().rename(DAEMON, path, tier.ownPath(OwnArea.ASIDE), RenameMode.REPLACE);
    }
  }

  private static boolean removedEmpty(Tier tier, FsPath path) throws IOException {
    try {
      tier.backend().removeDirectory(DAEMON, path);
      return true;
    } catch (IOException e) {
      if (Errno.of(e) == Errno.ENOTEMPTY) {
        return false;
      }
      throw e;
    }
  }

  private static List<String> names(Tier tier, FsPath directory) throws IOException {
    List<String> names = new ArrayList<>();
    FileStat stat = tier.probe(DAEMON, directory);
    if (stat == null || !stat.isDirectory()) {
      return names;
    }
    try (DirectoryCursor cursor = tier.backend().list(DAEMON, directory)) {
      for (DirectoryEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        names.add(entry.name());
      }
    }
    return names;
  }
}

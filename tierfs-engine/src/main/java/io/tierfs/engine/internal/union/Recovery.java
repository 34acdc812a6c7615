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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finishes or undoes what a crash cut short.
 *
 * <p>The rule: once one source has its new name the rename has happened and is finished; before
 * that it has not, and what was put out of the way comes back. Each step may be the last before the
 * next crash: what is left then is settled by the same rule.
 */
final class Recovery {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();
  private static final int INTENT_BYTES_MAX = 1 << 20;

  private final List<Tier> tiers;

  Recovery(List<Tier> tiers) {
    this.tiers = tiers;
  }

  /** Learns of what is found. */
  interface Finder {
    void found(Leftover leftover) throws IOException;

    /** What was found could not be settled. Where this returns, the others are. */
    default void failed(Leftover leftover, IOException error) throws IOException {
      throw error;
    }
  }

  /** Settles all that is found on tiers that may be written, and tells of each when it is done. */
  void recover(Finder done) throws IOException {
    for (Tier tier : tiers) {
      if (tier.writable()) {
        intents(tier, found -> settleAndTell(found, done));
      }
    }
    for (Tier tier : tiers) {
      if (tier.writable()) {
        strays(tier, Set.of(), found -> settleAndTell(found, done));
        unborn(tier, found -> settleAndTell(found, done));
      }
    }
  }

  private void settleAndTell(Leftover found, Finder done) throws IOException {
    try {
      settle(found);
    } catch (IOException e) {
      done.failed(found, e);
      return;
    }
    done.found(found);
  }

  /** Tells of what there is, and changes nothing. */
  void find(Tier tier, Finder finder) throws IOException {
    intents(tier, finder);
    strays(tier, named(tier), finder);
    unborn(tier, finder);
  }

  /** The places in a tier's staging area that intents of any tier name. */
  private Set<FsPath> named(Tier wanted) throws IOException {
    Set<FsPath> named = new HashSet<>();
    for (Tier tier : tiers) {
      for (String name : names(tier, OwnArea.JOURNAL)) {
        switch (judge(tier, OwnArea.JOURNAL.resolve(name))) {
          case Leftover.CutShort cut -> {
            for (Intent.Staged staged : cut.intent().staged()) {
              if (staged.tier().equals(wanted.name())) {
                named.add(staged.path());
              }
            }
          }
          case Leftover.Moving move -> {
            if (tier == wanted) {
              named.add(move.intent().staged());
            }
          }
          default -> {}
        }
      }
    }
    return named;
  }

  private void intents(Tier tier, Finder finder) throws IOException {
    for (String name : names(tier, OwnArea.JOURNAL)) {
      finder.found(judge(tier, OwnArea.JOURNAL.resolve(name)));
    }
  }

  private static void strays(Tier tier, Set<FsPath> but, Finder finder) throws IOException {
    for (String name : names(tier, OwnArea.STAGING)) {
      FsPath path = OwnArea.STAGING.resolve(name);
      FileStat stat = tier.probe(DAEMON, path);
      if (stat != null && !but.contains(path)) {
        boolean empty = stat.isDirectory() && names(tier, path).isEmpty();
        finder.found(empty ? new Leftover.UnusedClone(tier, path) : new Leftover.Stray(tier, path));
      }
    }
  }

  private static void unborn(Tier tier, Finder finder) throws IOException {
    for (String name : names(tier, OwnArea.NAMELESS)) {
      finder.found(new Leftover.Unborn(tier, OwnArea.NAMELESS.resolve(name)));
    }
  }

  private static byte[] read(Tier tier, FsPath path) throws IOException {
    try (FileHandle file = tier.backend().open(DAEMON, path, OpenOptions.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.stat().size(), INTENT_BYTES_MAX));
      for (int n = 1; n > 0 && bytes.hasRemaining(); ) {
        n = file.read(bytes, bytes.position());
      }
      byte[] content = new byte[bytes.position()];
      bytes.flip().get(content);
      return content;
    }
  }

  private Leftover judge(Tier tier, FsPath path) throws IOException {
    byte[] content = read(tier, path);
    try {
      if (MoveIntent.is(content)) {
        MoveIntent move = MoveIntent.parse(content);
        String from = move.from().tier();
        return find(from) == null
            ? new Leftover.Orphan(tier, path, move.inWords(), from)
            : new Leftover.Moving(tier, path, move);
      }
      return judge(tier, path, Intent.parse(content));
    } catch (IllegalArgumentException e) {
      return new Leftover.Torn(tier, path);
    }
  }

  private Leftover judge(Tier tier, FsPath path, Intent intent) throws IOException {
    List<String> needed = new ArrayList<>();
    intent.sources().forEach(source -> needed.add(source.tier()));
    intent.staged().forEach(staged -> needed.add(staged.tier()));
    for (String name : needed) {
      if (find(name) == null) {
        return new Leftover.Orphan(tier, path, intent.inWords(), name);
      }
    }
    boolean happened = false;
    for (Intent.Source source : intent.sources()) {
      FileStat there = tier(source.tier()).probe(DAEMON, intent.to());
      FileStat here = tier(source.tier()).probe(DAEMON, intent.from());
      happened |= there != null && (source.fileId() == 0 ? here == null : source.is(there));
    }
    return new Leftover.CutShort(tier, path, intent, happened);
  }

  private void settle(Leftover leftover) throws IOException {
    Tier tier = leftover.tier();
    FsPath path = leftover.path();
    switch (leftover) {
      case Leftover.CutShort cut -> {
        LOG.log(
            System.Logger.Level.WARNING,
            "a crash cut short the rename of {0} to {1}: it is {2} now",
            cut.intent().from(),
            cut.intent().to(),
            cut.happened() ? "finished" : "undone");
        if (cut.happened()) {
          finish(cut.intent());
        } else {
          undo(cut.intent());
        }
        tier.backend().removeFile(DAEMON, path);
      }
      case Leftover.Moving move -> {
        new MoveRecovery(tier, tier(move.intent().from().tier()), move.intent()).settle();
        tier.backend().removeFile(DAEMON, path);
      }
      case Leftover.Orphan orphan ->
          throw new FsException(
              Errno.EIO,
              orphan.what()
                  + " that a crash cut short needs tier "
                  + orphan.missing()
                  + ", which is not configured");
      case Leftover.Torn _ -> {
        LOG.log(System.Logger.Level.INFO, "tier {0}: dropped an unfinished intent", tier);
        tier.backend().removeFile(DAEMON, path);
      }
      case Leftover.UnusedClone _ -> tier.backend().removeDirectory(DAEMON, path);
      case Leftover.Unborn _ -> delete(tier, path);
      case Leftover.Stray _ -> keep(tier, path);
    }
  }

  private void finish(Intent intent) throws IOException {
    for (Intent.Staged staged : intent.staged()) {
      Tier tier = tier(staged.tier());
      FileStat still = tier.probe(DAEMON, intent.to());
      if (still != null && staged.is(still)) {
        drop(tier, intent.to(), still); // its disk had not written the step away
      }
    }
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
      if (away != null) {
        drop(tier, staged.path(), away);
      }
    }
  }

  /** Deletes a file or an empty directory; keeps what else nobody has seen. */
  private static void drop(Tier tier, FsPath path, FileStat stat) throws IOException {
    if (!stat.isDirectory()) {
      tier.backend().removeFile(DAEMON, path);
    } else if (names(tier, path).isEmpty()) {
      tier.backend().removeDirectory(DAEMON, path);
    } else {
      tier.setAside(path);
    }
  }

  /** Deletes a file, or the double of a directory with what was just being made in it. */
  private static void delete(Tier tier, FsPath path) throws IOException {
    FileStat stat = tier.probe(DAEMON, path);
    if (stat == null) {
      return;
    }
    if (!stat.isDirectory()) {
      tier.backend().removeFile(DAEMON, path);
      return;
    }
    for (String name : names(tier, path)) {
      tier.backend().removeFile(DAEMON, path.resolve(name));
    }
    tier.backend().removeDirectory(DAEMON, path);
  }

  private void undo(Intent intent) throws IOException {
    for (Intent.Staged staged : intent.staged()) {
      Tier tier = tier(staged.tier());
      if (tier.probe(DAEMON, staged.path()) == null) {
        continue;
      }
      if (tier.probe(DAEMON, intent.to()) == null) {
        tier.backend().rename(DAEMON, staged.path(), intent.to(), RenameMode.REPLACE);
      } else {
        keep(tier, staged.path());
      }
    }
  }

  private static void keep(Tier tier, FsPath path) throws IOException {
    tier.backend().rename(DAEMON, path, tier.ownPath(OwnArea.ASIDE), RenameMode.REPLACE);
  }

  private Tier tier(String name) throws FsException {
    Tier tier = find(name);
    if (tier == null) {
      throw new FsException(Errno.EIO, "no tier is named " + name);
    }
    return tier;
  }

  private @Nullable Tier find(String name) {
    for (Tier tier : tiers) {
      if (tier.name().equals(name)) {
        return tier;
      }
    }
    return null;
  }

  /** The names in a directory; none where it is not there or is something else. */
  static List<String> names(Tier tier, FsPath directory) throws IOException {
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

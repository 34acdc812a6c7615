package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Renames a directory on every tier that has it: on all, or on none.
 *
 * <p>An intent in the journal makes that hold over a crash. The target, where there is one, is an
 * empty directory.
 */
final class DirectoryRename {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();

  private final Resolver resolver;
  private final Removal removal;
  private final ParentCloner cloner;
  private final Journal journal;

  DirectoryRename(Resolver resolver, Removal removal, ParentCloner cloner, Journal journal) {
    this.resolver = resolver;
    this.removal = removal;
    this.cloner = cloner;
    this.journal = journal;
  }

  /** All checks of types and locks are done. */
  void rename(CallContext caller, Renames.Place from, Renames.Place to) throws IOException {
    List<Tier> merged = resolver.copies(caller, from.node()).tiers();
    List<TierCandidate> sources = new ArrayList<>();
    List<TierCandidate> shadowed = new ArrayList<>();
    for (TierCandidate copy : resolver.allCopies(caller, from.directory(), from.path())) {
      (merged.contains(copy.at()) ? sources : shadowed).add(copy);
    }
    List<TierCandidate> targets = resolver.allCopies(caller, to.directory(), to.path());
    check(from, sources, shadowed, targets);
    for (TierCandidate source : sources) {
      cloner.ensure(source.at(), to.directory());
    }
    if (sources.size() == 1 && shadowed.isEmpty() && targets.isEmpty()) {
      TierCandidate only = sources.get(0);
      only.at().rename(caller, from.path(), to.path(), only.stat(), RenameMode.REPLACE);
      return;
    }
    Journal.Entry entry = journal.begin(sources.get(0).at(), intent(from, to, sources));
    removal.removeColdestFirst(caller, from.path(), shadowed);
    try {
      renameAll(caller, from.path(), to.path(), sources, targets);
    } catch (IOException e) {
      journal.end(entry, List.of());
      throw e;
    }
    List<Journal.Entry> changed = new ArrayList<>();
    for (TierCandidate source : sources) {
      changed.add(new Journal.Entry(source.at(), from.path().parent()));
      changed.add(new Journal.Entry(source.at(), to.path().parent()));
    }
    targets.removeIf(copy -> merged.contains(copy.at()));
    removeLeftOver(caller, to.path(), targets);
    journal.end(entry, changed);
  }

  private static void check(
      Renames.Place from,
      List<TierCandidate> sources,
      List<TierCandidate> shadowed,
      List<TierCandidate> targets)
      throws IOException {
    Removal.requireWritable(sources);
    Removal.requireWritable(shadowed);
    Removal.requireWritable(targets);
    for (TierCandidate source : sources) {
      if (!source.at().can(Capability.RENAME_DIRECTORIES)) {
        throw new FsException(Errno.EXDEV, "tier " + source.at() + " cannot rename " + from.path());
      }
    }
  }

  private static Intent intent(Renames.Place from, Renames.Place to, List<TierCandidate> sources)
      throws IOException {
    List<Intent.Source> all = new ArrayList<>();
    for (TierCandidate copy : sources) {
      all.add(new Intent.Source(copy.tier(), copy.stat().volume(), copy.stat().fileId()));
    }
    return new Intent(from.path(), to.path(), all, List.of());
  }

  private void renameAll(
      CallContext caller,
      FsPath from,
      FsPath to,
      List<TierCandidate> sources,
      List<TierCandidate> targets)
      throws IOException {
    List<TierCandidate> done = new ArrayList<>();
    try {
      for (TierCandidate source : sources) {
        for (TierCandidate target : targets) {
          if (target.at() == source.at()) {
            removal.remove(caller, target.at(), to, target.stat());
          }
        }
        source.at().rename(caller, from, to, source.stat(), RenameMode.REPLACE);
        done.add(source);
      }
    } catch (IOException e) {
      for (TierCandidate source : done.reversed()) {
        source.at().rename(caller, to, from, source.stat(), RenameMode.REPLACE);
      }
      restoreTargets(to, targets);
      throw e;
    }
  }

  /** Makes empty directories again that had already given way. */
  private static void restoreTargets(FsPath to, List<TierCandidate> targets) throws IOException {
    for (TierCandidate target : targets) {
      if (target.stat().isDirectory() && target.at().probe(DAEMON, to) == null) {
        target.at().backend().makeDirectory(DAEMON, to, target.stat().permissions());
        AttributeCopier.restore(target.at(), to, target.stat());
      }
    }
  }

  /** Empty directories that merge with the moved one, or what they hid: nobody sees a failure. */
  private void removeLeftOver(CallContext caller, FsPath path, List<TierCandidate> targets) {
    for (TierCandidate target : targets.reversed()) {
      try {
        removal.remove(caller, target.at(), path, target.stat());
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "tier " + target.at() + ": a copy of " + path + " stays: " + e);
      }
    }
  }
}

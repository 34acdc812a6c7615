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
    TierCandidate first = sources.get(0);
    if (sources.size() == 1 && shadowed.isEmpty() && isReplaced(targets, first.at())) {
      first.at().rename(caller, from.path(), to.path(), first.stat(), RenameMode.REPLACE);
      return;
    }
    removal.removeColdestFirst(caller, from.path(), shadowed);
    if (!shadowed.isEmpty()) {
      shadowed.get(0).at().backend().syncDirectory(caller, from.path().parent());
    }
    List<TierCandidate> movable = new ArrayList<>();
    List<TierCandidate> fixed = new ArrayList<>();
    for (TierCandidate target : targets) {
      boolean moves =
          !target.stat().isDirectory() || target.at().can(Capability.RENAME_DIRECTORIES);
      (moves ? movable : fixed).add(target);
    }
    Displaced displaced = new Displaced(to.path(), movable);
    Intent intent = new Intent(from.path(), to.path(), intended(sources), displaced.staged());
    Journal.Entry entry = journal.begin(first.at(), intent);
    renameAll(caller, from.path(), to.path(), sources, displaced, entry);
    displaced.remove(caller, removal);
    removeLeftOver(caller, to.path(), fixed);
    List<Journal.Entry> changed = displaced.directories();
    for (TierCandidate source : sources) {
      changed.add(new Journal.Entry(source.at(), from.path().parent()));
      changed.add(new Journal.Entry(source.at(), to.path().parent()));
    }
    journal.end(entry, changed);
  }

  /** Whether all that has the new name is an empty directory that gives way in the same step. */
  private static boolean isReplaced(List<TierCandidate> targets, Tier tier) throws IOException {
    return targets.isEmpty()
        || (targets.size() == 1
            && targets.get(0).at() == tier
            && targets.get(0).stat().isDirectory());
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

  private static List<Intent.Source> intended(List<TierCandidate> sources) throws IOException {
    List<Intent.Source> all = new ArrayList<>();
    for (TierCandidate copy : sources) {
      all.add(new Intent.Source(copy.tier(), copy.stat().volume(), copy.stat().fileId()));
    }
    return all;
  }

  private void renameAll(
      CallContext caller,
      FsPath from,
      FsPath to,
      List<TierCandidate> sources,
      Displaced displaced,
      Journal.Entry entry)
      throws IOException {
    List<TierCandidate> done = new ArrayList<>();
    try {
      displaced.putAway();
      for (TierCandidate source : sources) {
        source.at().rename(caller, from, to, source.stat(), RenameMode.REPLACE);
        done.add(source);
      }
    } catch (IOException e) {
      for (TierCandidate source : done.reversed()) {
        source.at().rename(caller, to, from, source.stat(), RenameMode.REPLACE);
      }
      displaced.putBack();
      journal.end(entry, List.of());
      throw e;
    }
  }

  /** Copies on tiers that cannot move them. What is left of them merges with the moved one. */
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

package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Renames what is no directory, inside the tier of its visible copy.
 *
 * <p>Shadowed copies of the source go first, else an older one would show when the visible one has
 * left. Copies of the target on colder tiers go last: the new file hides them meanwhile. Copies of
 * the target on hotter tiers would hide the new file: they are put out of the way first, under an
 * intent in the journal, and deleted last.
 */
final class FileRename {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  private final Resolver resolver;
  private final Removal removal;
  private final ParentCloner cloner;
  private final Journal journal;

  FileRename(Resolver resolver, Removal removal, ParentCloner cloner, Journal journal) {
    this.resolver = resolver;
    this.removal = removal;
    this.cloner = cloner;
    this.journal = journal;
  }

  /** All checks of types and locks are done. */
  void rename(CallContext caller, Renames.Place from, Renames.Place to) throws IOException {
    Tier tier = from.node().tier();
    if (tier == null) {
      throw FsException.notFound(from.path());
    }
    List<TierCandidate> sources = from.seen().copies();
    Removal.requireWritable(sources);
    boolean changed = cloner.ensure(tier, to.directory());
    List<TierCandidate> targets =
        changed ? resolver.allCopies(caller, to.directory(), to.path()) : to.seen().copies();
    List<TierCandidate> hotter = new ArrayList<>();
    List<TierCandidate> colder = new ArrayList<>();
    for (TierCandidate copy : targets) {
      if (copy.index() < tier.index()) {
        hotter.add(copy);
      } else {
        colder.add(copy);
      }
    }
    Removal.requireWritable(hotter);

    FileStat visible = null;
    for (TierCandidate copy : sources) {
      visible = copy.at() == tier ? copy.stat() : visible;
    }
    if (visible == null) {
      throw FsException.notFound(from.path());
    }
    sources.removeIf(copy -> copy.at() == tier);
    removal.removeColdestFirst(caller, from.path(), sources);
    if (!sources.isEmpty()) {
      sources.get(0).at().backend().syncDirectory(caller, from.path().parent());
    }
    if (!colder.isEmpty() && colder.get(0).at() == tier && stays(colder.get(0).stat(), visible)) {
      // Hidden below a hotter file until now.
      removal.remove(caller, tier, to.path(), colder.removeFirst().stat());
    }
    if (hotter.isEmpty()) {
      tier.rename(caller, from.path(), to.path(), visible, RenameMode.REPLACE);
    } else {
      replaceHotter(caller, tier, from.path(), to.path(), visible, hotter);
    }
    removeShadowed(caller, tier, to.path(), colder);
  }

  /** A file cannot replace a directory, and does not replace another name of its own. */
  private static boolean stays(FileStat target, FileStat source) {
    return target.isDirectory() || target.sameFile(source);
  }

  private void replaceHotter(
      CallContext caller,
      Tier tier,
      FsPath from,
      FsPath to,
      FileStat source,
      List<TierCandidate> hotter)
      throws IOException {
    Displaced displaced = new Displaced(to, hotter);
    Intent.Source renamed = new Intent.Source(tier.name(), source.volume(), source.fileId());
    Intent intent = new Intent(from, to, List.of(renamed), displaced.staged());
    Journal.Entry entry = journal.begin(tier, intent);
    try {
      displaced.putAway();
      tier.rename(caller, from, to, source, RenameMode.REPLACE);
    } catch (IOException e) {
      displaced.putBack();
      journal.end(entry, List.of());
      throw e;
    }
    displaced.remove(caller, removal);
    List<Journal.Entry> changed = displaced.directories();
    changed.add(new Journal.Entry(tier, from.parent()));
    changed.add(new Journal.Entry(tier, to.parent()));
    journal.end(entry, changed);
  }

  /**
   * The rename has happened; what is left over is hidden by it, so a failure is told and no more.
   */
  private void removeShadowed(
      CallContext caller, Tier tier, FsPath path, List<TierCandidate> copies) {
    for (TierCandidate copy : copies.reversed()) {
      if (copy.at() == tier || !copy.at().writable()) {
        continue;
      }
      try {
        removal.remove(caller, copy.at(), path, copy.stat());
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "tier " + copy.at() + ": a shadowed copy of " + path + " stays: " + e);
      }
    }
  }
}

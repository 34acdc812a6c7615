package io.tierfs.engine.internal.union;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a directory exist on a tier that lacks it, with all missing ancestors, each as a clone of
 * its visible copy.
 *
 * <p>A clone is made in the tier's own area and renamed into its place, so that nobody ever sees it
 * with the wrong attributes. Ancestors keep their times: nothing was changed in them that the union
 * shows.
 */
final class ParentCloner {
  private static final CallContext DAEMON = CallContext.daemon();

  private final Resolver resolver;
  private final NodeTable nodes;
  private final InodeNumbers inodes;
  private final Watches watches;

  ParentCloner(Resolver resolver, NodeTable nodes, InodeNumbers inodes, Watches watches) {
    this.resolver = resolver;
    this.nodes = nodes;
    this.inodes = inodes;
    this.watches = watches;
  }

  /**
   * Makes a directory exist on a tier. The caller holds the tree lock.
   *
   * @return whether it was missing
   */
  boolean ensure(Tier tier, UnionNode directory) throws IOException {
    if (resolver.copies(DAEMON, directory).on(tier)) {
      return false;
    }
    unhide(tier, directory);
    synchronized (directory.copiesMonitor()) {
      DirectoryCopies known = resolver.copies(DAEMON, directory);
      UnionNode.Name name = directory.anyName();
      if (known.on(tier) || name == null) {
        return true;
      }
      ensure(tier, name.directory());
      FsPath path = Resolver.pathOf(directory);
      FsPath parentPath = Resolver.pathOf(name.directory());
      FileStat parent = tier.backend().stat(DAEMON, parentPath);
      FileStat stat = clone(known.top(), tier, path, directory);
      AttributeCopier.setTimes(tier, parentPath, parent);
      directory.copies(inserted(known, tier, stat));
      if (tier.index() < known.top().index()) {
        nodes.alias(tier, stat, directory, name.directory(), name.name());
      }
      watches.widened(directory);
      return true;
    }
  }

  /**
   * Makes a tier show what is in a directory, where something else of the directory's name (or of
   * an ancestor's) hides it there: that, and what it hides itself, is set aside.
   *
   * <p>A rename or link that stays on its file's tier may need it. EXDEV where one of those things
   * is on a tier that is never written.
   */
  private void unhide(Tier tier, UnionNode directory) throws IOException {
    int cut = resolver.copies(DAEMON, directory).cut();
    UnionNode.Name name = directory.anyName();
    if (tier.index() < cut || name == null) {
      return;
    }
    unhide(tier, name.directory());
    synchronized (directory.copiesMonitor()) {
      FsPath path = Resolver.pathOf(directory);
      List<TierCandidate> hidden =
          resolver.allCopies(DAEMON, name.directory(), path).stream()
              .filter(copy -> copy.index() >= cut)
              .toList();
      for (TierCandidate copy : hidden) {
        if (!copy.at().writable()) {
          throw new FsException(
              Errno.EXDEV, "tier " + copy.at() + " hides " + path + " and is read-only");
        }
      }
      for (TierCandidate copy : hidden.reversed()) {
        copy.at().setAside(path);
      }
      directory.copies(null);
    }
    watches.widened(directory);
  }

  private FileStat clone(Tier source, Tier tier, FsPath path, UnionNode directory)
      throws IOException {
    Backend backend = tier.backend();
    FileStat stat = source.backend().stat(DAEMON, path);
    boolean staged = tier.can(Capability.RENAME_DIRECTORIES);
    FsPath made = staged ? tier.ownPath(OwnArea.STAGING) : path;
    backend.makeDirectory(DAEMON, made, 0700);
    try {
      AttributeCopier.copy(source, path, stat, tier, made);
      if (tier.index() < source.index()) {
        FileStat clone = backend.stat(DAEMON, made);
        UnionNode parent = directory.parent();
        inodes.keep(tier, made, NodeKey.of(tier, clone, parent, path.name()), directory.inode());
      }
      if (staged) {
        tier.rename(
            DAEMON,
            made,
            path,
            stat.toBuilder().fileId(0).build(),
            tier.can(Capability.RENAME_NO_REPLACE) ? RenameMode.NO_REPLACE : RenameMode.REPLACE);
      }
    } catch (IOException e) {
      try {
        backend.removeDirectory(DAEMON, made);
      } catch (IOException left) {
        e.addSuppressed(left); // the next start sweeps it up; the caller is to learn of the first
      }
      if (Errno.of(e) != Errno.EEXIST) {
        throw e;
      }
    }
    FileStat clone = tier.probe(DAEMON, path);
    if (clone == null || !clone.isDirectory()) {
      throw new FsException(Errno.ENOTDIR, "tier " + tier + ": " + path + " is no directory");
    }
    return clone;
  }

  private static DirectoryCopies inserted(DirectoryCopies known, Tier tier, FileStat stat) {
    List<Tier> tiers = new ArrayList<>(known.tiers());
    List<FileStat> stats = new ArrayList<>(known.stats());
    int at = 0;
    while (at < tiers.size() && tiers.get(at).index() < tier.index()) {
      at++;
    }
    tiers.add(at, tier);
    stats.add(at, stat);
    return new DirectoryCopies(tiers, stats, known.cut(), System.nanoTime());
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Found;
import java.io.IOException;
import java.util.List;

/**
 * Operations that take a name away.
 *
 * <p>All copies go, the coldest first: whenever a crash comes, what is seen is the visible copy or
 * nothing, never an older copy come back to life. Where one copy cannot go, none goes.
 */
final class Removal {
  private final Resolver resolver;
  private final NodeTable nodes;
  private final LocationCache cache;
  private final TreeLock tree;
  private final Watches watches;

  Removal(Resolver resolver, NodeTable nodes, LocationCache cache, TreeLock tree, Watches watches) {
    this.resolver = resolver;
    this.nodes = nodes;
    this.cache = cache;
    this.tree = tree;
    this.watches = watches;
  }

  void removeFile(CallContext caller, UnionNode directory, String name) throws IOException {
    Resolver.checkName(directory, name);
    try (var _ = tree.shared();
        var _ = TreeLock.change(directory)) {
      Resolver.Seen seen = existing(caller, directory, name);
      Found found = java.util.Objects.requireNonNull(seen.found());
      if (found.stat().isDirectory()) {
        throw new FsException(Errno.EISDIR, name);
      }
      FsPath path = Resolver.pathOf(directory).resolve(name);
      List<TierCandidate> copies = seen.copies();
      requireWritable(copies);
      cache.drop(directory, name);
      removeColdestFirst(caller, path, copies);
      gone((UnionNode) found.node(), found.stat(), directory, name);
      cache.putAbsent(seen.look(), name);
    }
  }

  void removeDirectory(CallContext caller, UnionNode directory, String name) throws IOException {
    Resolver.checkName(directory, name);
    while (true) {
      UnionNode child = (UnionNode) resolver.find(caller, directory, name).node();
      if (!child.isDirectory()) {
        throw new FsException(Errno.ENOTDIR, name);
      }
      try (var _ = tree.shared();
          var _ = TreeLock.change(directory, child)) {
        Resolver.Seen seen = existing(caller, directory, name);
        if (java.util.Objects.requireNonNull(seen.found()).node() != child) {
          continue;
        }
        FsPath path = Resolver.pathOf(directory).resolve(name);
        requireEmpty(caller, child, path);
        List<TierCandidate> copies = seen.copies();
        requireWritable(copies);
        cache.drop(directory, name);
        removeColdestFirst(caller, path, copies);
        forget(child);
        cache.putAbsent(seen.look(), name);
        return;
      }
    }
  }

  /** A directory is gone for good. */
  void forget(UnionNode directory) {
    nodes.forget(directory);
    watches.removed(directory);
  }

  private Resolver.Seen existing(CallContext caller, UnionNode directory, String name)
      throws IOException {
    Resolver.requireAlive(directory);
    Resolver.Seen seen = resolver.see(caller, directory, name);
    if (seen.found() == null) {
      throw new FsException(Errno.ENOENT, name);
    }
    return seen;
  }

  /** EROFS before anything is removed. */
  static void requireWritable(List<TierCandidate> copies) throws FsException {
    for (TierCandidate copy : copies) {
      copy.at().requireWritable();
    }
  }

  /** ENOTEMPTY unless the merged view of a directory is empty. */
  void requireEmpty(CallContext caller, UnionNode directory, FsPath path) throws IOException {
    for (Tier tier : resolver.copies(caller, directory).tiers()) {
      try (DirectoryCursor cursor = tier.backend().list(caller, path)) {
        DirectoryEntry entry = cursor.next();
        while (entry != null && OwnArea.hides(directory, entry.name())) {
          entry = cursor.next();
        }
        if (entry != null) {
          throw new FsException(Errno.ENOTEMPTY, path.toString());
        }
      }
    }
  }

  /**
   * Takes copies away; a hidden directory that is not empty is set aside, not deleted.
   *
   * <p>A removal is made safe on its disk before the next hotter copy goes: disks write when they
   * like, and a power cut must not bring the colder copy back alone.
   */
  void removeColdestFirst(CallContext caller, FsPath path, List<TierCandidate> copies)
      throws IOException {
    for (int i = copies.size() - 1; i >= 0; i--) {
      Tier tier = copies.get(i).at();
      remove(caller, tier, path, copies.get(i).stat());
      if (i > 0) {
        tier.backend().syncDirectory(caller, path.parent());
      }
    }
  }

  void remove(CallContext caller, Tier tier, FsPath path, FileStat stat) throws IOException {
    if (!stat.isDirectory()) {
      tier.backend().removeFile(caller, path);
      return;
    }
    try {
      tier.backend().removeDirectory(caller, path);
    } catch (IOException e) {
      if (Errno.of(e) != Errno.ENOTEMPTY) {
        throw e;
      }
      // Something else of this name hid it, or a change from outside filled it just now.
      tier.setAside(path);
    }
  }

  /** A name of a node is gone; the node too where it was the last. */
  void gone(UnionNode node, FileStat before, UnionNode directory, String name) {
    node.removeName(directory, name);
    if (before.nlink() <= 1) {
      nodes.forget(node);
    }
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import io.tierfs.engine.Found;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a rename by the rules of one disk, takes the locks, and leaves the work to {@link
 * FileRename} or {@link DirectoryRename}.
 */
final class Renames {
  private final Resolver resolver;
  private final NodeTable nodes;
  private final LocationCache cache;
  private final TreeLock tree;
  private final Removal removal;
  private final Watches watches;
  private final FileRename files;
  private final DirectoryRename directories;

  Renames(
      Resolver resolver,
      NodeTable nodes,
      LocationCache cache,
      TreeLock tree,
      Removal removal,
      ParentCloner cloner,
      Journal journal,
      Watches watches) {
    this.resolver = resolver;
    this.nodes = nodes;
    this.cache = cache;
    this.tree = tree;
    this.removal = removal;
    this.watches = watches;
    this.files = new FileRename(resolver, removal, cloner, journal);
    this.directories = new DirectoryRename(resolver, removal, cloner, journal);
  }

  /** One side of a rename. */
  record Place(String name, FsPath path, Resolver.Seen seen) {
    LocationCache.Look look() {
      return seen.look();
    }

    UnionNode directory() {
      return seen.look().directory();
    }

    UnionNode.Name asName() {
      return new UnionNode.Name(directory(), name);
    }

    @Nullable Found found() {
      return seen.found();
    }

    UnionNode node() throws FsException {
      Found found = seen.found();
      if (found == null) {
        throw FsException.notFound(path);
      }
      return (UnionNode) found.node();
    }

    boolean exists() {
      return seen.found() != null;
    }

    boolean isDirectory() {
      Found found = seen.found();
      return found != null && found.stat().isDirectory();
    }
  }

  void rename(
      CallContext caller,
      UnionNode fromDirectory,
      String fromName,
      UnionNode toDirectory,
      String toName,
      RenameMode mode)
      throws IOException {
    if (OwnArea.hides(toDirectory, toName)) {
      throw new FsException(Errno.EPERM, toName + " belongs to tierfs");
    }
    Resolver.checkName(fromDirectory, fromName);
    Resolver.checkName(toDirectory, toName);
    boolean exclusive = false;
    while (true) {
      try (var _ = exclusive ? tree.exclusive() : tree.shared();
          var _ = TreeLock.change(fromDirectory, toDirectory)) {
        Resolver.requireAlive(fromDirectory);
        Resolver.requireAlive(toDirectory);
        Place from = look(caller, fromDirectory, fromName);
        Place to = look(caller, toDirectory, toName);
        if (!exclusive && (from.isDirectory() || to.isDirectory())) {
          exclusive = true; // the paths of everything below change: all others must stand still
          continue;
        }
        renameLocked(caller, from, to, mode);
        return;
      }
    }
  }

  private Place look(CallContext caller, UnionNode directory, String name) throws IOException {
    Resolver.Seen seen = resolver.see(caller, directory, name);
    return new Place(name, Resolver.pathOf(directory).resolve(name), seen);
  }

  private void renameLocked(CallContext caller, Place from, Place to, RenameMode mode)
      throws IOException {
    UnionNode source = from.node();
    if (source.isDirectory()) {
      checkLoop(source, to.directory());
    }
    if (mode == RenameMode.NO_REPLACE && to.exists()) {
      throw new FsException(Errno.EEXIST, to.path().toString());
    }
    if (mode == RenameMode.EXCHANGE) {
      checkLoop(to.node(), from.directory());
      exchange(caller, from, to);
      return;
    }
    if (to.exists() && to.node() == source) {
      return; // two names of one file: POSIX says that nothing happens
    }
    if (to.exists()) {
      checkTypes(caller, from, to);
    }
    drop(from, to);
    if (from.isDirectory()) {
      directories.rename(caller, from, to);
    } else {
      files.rename(caller, from, to);
    }
    if (to.exists()) {
      replaced(to);
    }
    moved(source, from, to);
    cache.putAbsent(from.look(), from.name());
  }

  private static void checkLoop(UnionNode moved, UnionNode into) throws FsException {
    for (UnionNode node = into; ; node = node.parent()) {
      if (node == moved) {
        throw new FsException(Errno.EINVAL, "a directory cannot move into itself");
      }
      if (node.isRoot()) {
        return;
      }
    }
  }

  private void checkTypes(CallContext caller, Place from, Place to) throws IOException {
    if (from.isDirectory() && !to.isDirectory()) {
      throw new FsException(Errno.ENOTDIR, to.path().toString());
    }
    if (!from.isDirectory() && to.isDirectory()) {
      throw new FsException(Errno.EISDIR, to.path().toString());
    }
    if (to.isDirectory()) {
      removal.requireEmpty(caller, to.node(), to.path());
    }
  }

  private void drop(Place from, Place to) {
    cache.drop(from.directory(), from.name());
    cache.drop(to.directory(), to.name());
  }

  private void replaced(Place to) throws FsException {
    FileStat stat = java.util.Objects.requireNonNull(to.found()).stat();
    if (stat.isDirectory()) {
      removal.forget(to.node());
    } else {
      removal.gone(to.node(), stat, to.directory(), to.name());
    }
  }

  private void moved(UnionNode node, Place from, Place to) {
    node.changeName(from.asName(), to.asName());
    nodes.moved(node, from.directory(), from.name(), to.directory(), to.name());
    reshaped(node);
    cache.put(to.look(), to.name(), node);
  }

  /** What is below a directory has other paths now, and other watches above it. */
  private void reshaped(UnionNode moved) {
    if (moved.isDirectory()) {
      resolver.reshaped();
      watches.breakOff(moved);
    }
  }

  /** Both swap places, where one tier can do it in one step; EINVAL elsewhere. */
  private void exchange(CallContext caller, Place from, Place to) throws IOException {
    UnionNode one = from.node();
    UnionNode other = to.node();
    if (one == other) {
      return;
    }
    List<TierCandidate> ones = resolver.allCopies(caller, from.directory(), from.path());
    List<TierCandidate> others = resolver.allCopies(caller, to.directory(), to.path());
    Tier tier = ones.get(0).at();
    if (ones.size() > 1 || others.size() > 1 || others.get(0).at() != tier) {
      throw new FsException(Errno.EINVAL, "an exchange needs both on one tier alone");
    }
    tier.requireWritable();
    drop(from, to);
    tier.rename(caller, from.path(), to.path(), ones.get(0).stat(), RenameMode.EXCHANGE);
    one.changeName(from.asName(), to.asName());
    other.changeName(to.asName(), from.asName());
    reshaped(one);
    reshaped(other);
    cache.put(to.look(), to.name(), one);
    cache.put(from.look(), from.name(), other);
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Found;
import java.io.IOException;

/** Runs an operation on a node by one of its names, which holds still meanwhile. */
final class NodeAccess {
  private static final int ATTEMPTS = 10;

  private final Resolver resolver;
  private final LocationCache cache;
  private final TreeLock tree;

  NodeAccess(Resolver resolver, LocationCache cache, TreeLock tree) {
    this.resolver = resolver;
    this.cache = cache;
    this.tree = tree;
  }

  /** What is done at the place of a copy. */
  interface Action<T> {
    T run(Tier tier, FsPath path) throws IOException;
  }

  /** What is done to a file without a name. */
  interface HandleAction<T> {
    T run(UnionFile open) throws IOException;
  }

  /** What is done to a directory, which may lie on several tiers. */
  interface DirectoryAction<T> {
    T run(DirectoryCopies copies, FsPath path) throws IOException;
  }

  /** Runs on the visible copy of a file; ESTALE where it has no name any more. */
  <T> T onFile(CallContext caller, UnionNode node, Action<T> action) throws IOException {
    return onFile(caller, node, action, false);
  }

  /** The same for what changes it, and waits while it moves to another tier. */
  <T> T changeFile(CallContext caller, UnionNode node, Action<T> action) throws IOException {
    return onFile(caller, node, action, true);
  }

  /** Waits while a file moves. The caller holds no lock. */
  static void awaitMove(UnionNode node) {
    for (MoveGate gate = node.gate(); gate != null; gate = node.gate()) {
      gate.pass();
    }
  }

  private <T> T onFile(CallContext caller, UnionNode node, Action<T> action, boolean changes)
      throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (changes) {
        awaitMove(node);
      }
      UnionNode.Name name = node.anyName();
      if (name == null) {
        break;
      }
      try (var _ = tree.shared();
          var _ = TreeLock.look(name.directory())) {
        Tier tier = node.tier();
        FsPath directory = name.directory().path();
        if (changes && node.gate() != null) {
          attempt--;
          continue; // it begins to move: not with the lock in hand
        }
        if (tier == null || directory == null || !node.hasName(name.directory(), name.name())) {
          continue;
        }
        try {
          return action.run(tier, directory.resolve(name.name()));
        } catch (IOException e) {
          if (!FsException.isAbsent(e)) {
            throw e;
          }
        }
        relocate(caller, node, name);
      }
    }
    throw new FsException(Errno.ESTALE, "the file has no name any more");
  }

  /**
   * The same, or where the file has no name any more, by one who has it open: by any handle that
   * can, for one may be closed just now, and one opened for reading cannot change the size.
   */
  <T> T onFileOrHandle(
      CallContext caller, UnionNode node, Action<T> action, HandleAction<T> byHandle)
      throws IOException {
    return onFileOrHandle(caller, node, action, byHandle, false);
  }

  /** The same for what changes it. */
  <T> T changeFileOrHandle(
      CallContext caller, UnionNode node, Action<T> action, HandleAction<T> byHandle)
      throws IOException {
    return onFileOrHandle(caller, node, action, byHandle, true);
  }

  private <T> T onFileOrHandle(
      CallContext caller,
      UnionNode node,
      Action<T> action,
      HandleAction<T> byHandle,
      boolean changes)
      throws IOException {
    IOException last;
    try {
      return onFile(caller, node, action, changes);
    } catch (FsException e) {
      if (e.errno() != Errno.ESTALE) {
        throw e;
      }
      last = e;
    }
    for (UnionFile open : node.openFiles()) {
      try {
        return byHandle.run(open);
      } catch (IOException e) {
        last = Errno.of(e) == Errno.EBADF ? last : e;
      }
    }
    throw last;
  }

  /** The file is not where it was known to be: somebody changed the tiers. Looks for it again. */
  private void relocate(CallContext caller, UnionNode node, UnionNode.Name name)
      throws IOException {
    cache.drop(name.directory(), name.name());
    name.directory().copies(null);
    Found found = resolver.findLocked(caller, name.directory(), name.name());
    if (found == null || found.node() != node) {
      node.removeName(name.directory(), name.name());
    }
  }

  <T> T onDirectory(CallContext caller, UnionNode directory, DirectoryAction<T> action)
      throws IOException {
    try (var _ = tree.shared()) {
      Resolver.requireAlive(directory);
      return action.run(resolver.copies(caller, directory), Resolver.pathOf(directory));
    }
  }
}

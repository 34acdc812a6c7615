package io.tierfs.engine.internal.union;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.Found;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Operations that give a directory a new name. */
final class Creation {
  private final Resolver resolver;
  private final Router router;
  private final ParentCloner cloner;
  private final NodeTable nodes;
  private final LocationCache cache;
  private final TreeLock tree;
  private final Moves moves;

  Creation(
      Resolver resolver,
      Router router,
      ParentCloner cloner,
      NodeTable nodes,
      LocationCache cache,
      TreeLock tree,
      Moves moves) {
    this.resolver = resolver;
    this.router = router;
    this.cloner = cloner;
    this.nodes = nodes;
    this.cache = cache;
    this.tree = tree;
    this.moves = moves;
  }

  /** Makes one thing on one tier. */
  interface Step {
    void make(Backend backend, FsPath path) throws IOException;
  }

  private interface Maker<T> {
    T make(Backend backend, FsPath path) throws IOException;
  }

  /** Makes anything but an open file; EEXIST where a tier shows the name. */
  Found make(CallContext caller, UnionNode directory, String name, FileType type, Step step)
      throws IOException {
    checkNew(directory, name);
    try (var _ = tree.shared();
        var _ = TreeLock.change(directory)) {
      Resolver.requireAlive(directory);
      Placed<Boolean> placed =
          place(
              caller,
              directory,
              name,
              type,
              OptionalLong.empty(),
              (backend, path) -> {
                step.make(backend, path);
                return true;
              });
      if (placed == null) {
        throw new FsException(Errno.EEXIST, name);
      }
      return found(caller, directory, name);
    }
  }

  /** A new file and its handle, {@code null} where a tier shows the name. */
  @Nullable UnionFile create(
      CallContext caller, UnionNode directory, String name, OpenOptions options)
      throws IOException {
    checkNew(directory, name);
    try (var _ = tree.shared();
        var _ = TreeLock.change(directory)) {
      Resolver.requireAlive(directory);
      resolver.watch(directory);
      LocationCache.Look look = resolver.begin(directory);
      OpenOptions exclusive = options.withTruncate(false).withCreate(true, options.mode());
      Placed<FileHandle> placed =
          place(
              caller,
              directory,
              name,
              FileType.REGULAR,
              options.expectedBytes(),
              (backend, path) -> backend.open(caller, path, exclusive));
      if (placed == null) {
        return null;
      }
      try {
        FileStat stat = placed.result().stat();
        UnionNode node = nodes.intern(placed.tier(), stat, directory, name);
        node.tier(placed.tier());
        node.addName(directory, name);
        cache.put(look, name, node);
        FileStat shown = Resolver.numbered(stat, node);
        return new UnionFile(node, placed.tier(), placed.result(), options, moves, shown, null);
      } catch (IOException | RuntimeException e) {
        placed.result().close();
        throw e;
      }
    }
  }

  /** One more name for a file, on the tier of its visible copy. */
  void link(CallContext caller, UnionNode node, UnionNode directory, String name)
      throws IOException {
    checkNew(directory, name);
    if (node.isDirectory()) {
      throw new FsException(Errno.EPERM, "a directory has one name only");
    }
    for (int attempt = 0; ; attempt++) {
      NodeAccess.awaitMove(node);
      // In this order: who gets his first name just now has it before he stops being nameless.
      Nameless born = node.anyName() == null ? Nameless.of(node) : null;
      UnionNode.Name source = node.anyName();
      if (source == null && born != null) {
        if (isFirst(caller, node, born, directory, name)) {
          return;
        }
        continue;
      }
      if (source == null) {
        throw new FsException(Errno.ENOENT, "the file has no name any more");
      }
      try (var _ = tree.shared();
          var _ = TreeLock.change(source.directory(), directory)) {
        if (!node.hasName(source.directory(), source.name()) && attempt < 10) {
          continue;
        }
        if (node.gate() != null) {
          attempt--;
          continue; // it moves by the one name that it has
        }
        Resolver.requireAlive(directory);
        FsPath from = Resolver.pathOf(source.directory()).resolve(source.name());
        linkLocked(
            caller, node, directory, name, (backend, to) -> backend.makeHardLink(caller, from, to));
        return;
      }
    }
  }

  /** Gives a file its first name; false where it has got another one, or is gone. */
  private boolean isFirst(
      CallContext caller, UnionNode node, Nameless born, UnionNode directory, String name)
      throws IOException {
    try (var _ = tree.shared();
        var _ = TreeLock.change(directory)) {
      Resolver.requireAlive(directory);
      return born.link(
          () ->
              linkLocked(
                  caller, node, directory, name, (_, to) -> born.rename(to, directory, name)));
    }
  }

  private void linkLocked(
      CallContext caller, UnionNode node, UnionNode directory, String name, Step step)
      throws IOException {
    LocationCache.Look look = resolver.begin(directory);
    if (resolver.findLocked(caller, directory, name) != null) {
      throw new FsException(Errno.EEXIST, name);
    }
    Tier tier = node.tier();
    if (tier == null) {
      throw new FsException(Errno.ENOENT, name);
    }
    tier.requireWritable();
    cloner.ensure(tier, directory);
    FsPath to = Resolver.pathOf(directory).resolve(name);
    cache.drop(directory, name);
    step.make(tier.backend(), to);
    node.addName(directory, name);
    cache.put(look, name, node);
  }

  private static void checkNew(UnionNode directory, String name) throws FsException {
    if (OwnArea.hides(directory, name)) {
      throw new FsException(Errno.EPERM, name + " belongs to tierfs");
    }
    Resolver.checkName(directory, name);
  }

  private record Placed<T>(Tier tier, T result) {}

  /**
   * Makes it on the first of the chosen tiers that has room; {@code null} where a tier shows the
   * name.
   *
   * <p>The tier where it is made is not asked before: making tells whether the name is there.
   */
  private <T> @Nullable Placed<T> place(
      CallContext caller,
      UnionNode directory,
      String name,
      FileType type,
      OptionalLong expectedBytes,
      Maker<T> maker)
      throws IOException {
    FsPath path = Resolver.pathOf(directory).resolve(name);
    boolean free = resolver.isKnownAbsent(directory, name);
    List<Tier> tiers;
    try {
      DirectoryCopies parent = resolver.copies(caller, directory);
      tiers = router.create(caller, path, parent, type, expectedBytes);
    } catch (IOException e) {
      if (resolver.findLocked(caller, directory, name) != null) {
        return null;
      }
      throw e;
    }
    if (!free && resolver.isElsewhere(caller, directory, path, tiers.get(0))) {
      return null;
    }
    cache.drop(directory, name);
    for (int i = 0; ; i++) {
      Tier tier = tiers.get(i);
      try {
        cloner.ensure(tier, directory);
        return new Placed<>(tier, maker.make(tier.backend(), path));
      } catch (IOException e) {
        Errno errno = Errno.of(e);
        boolean full = Moves.isFull(e);
        if (errno == Errno.EEXIST || (full && tier.probe(caller, path) != null)) {
          return null;
        }
        if (!full || i + 1 == tiers.size()) {
          throw e;
        }
      }
    }
  }

  private Found found(CallContext caller, UnionNode directory, String name) throws IOException {
    Found found = resolver.findLocked(caller, directory, name);
    if (found == null) {
      throw new FsException(Errno.ENOENT, name + " was removed behind the union's back");
    }
    return found;
  }
}

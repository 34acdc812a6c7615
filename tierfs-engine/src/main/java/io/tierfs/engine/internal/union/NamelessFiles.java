package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/**
 * Makes files without a name, each in the own area of the tier where a file of that directory would
 * be made. The directory itself is cloned to that tier when the file gets its name, not before.
 */
final class NamelessFiles {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();
  private static final int SET_GROUP_ID = 02000;

  private final Resolver resolver;
  private final Router router;
  private final NodeTable nodes;
  private final TreeLock tree;
  private final Moves moves;

  NamelessFiles(Resolver resolver, Router router, NodeTable nodes, TreeLock tree, Moves moves) {
    this.resolver = resolver;
    this.router = router;
    this.nodes = nodes;
    this.tree = tree;
    this.moves = moves;
  }

  /** As {@link io.tierfs.engine.Union#createNameless}. */
  UnionFile create(CallContext caller, UnionNode directory, OpenOptions options)
      throws IOException {
    try (var _ = tree.shared();
        var _ = TreeLock.look(directory)) {
      Resolver.requireAlive(directory);
      DirectoryCopies copies = resolver.copies(caller, directory);
      FsPath place = Resolver.pathOf(directory);
      // Chains for paths see some name in the directory, as the kernel's own ones have.
      FsPath path = place.resolve("#" + UUID.randomUUID());
      List<Tier> tiers =
          router.create(caller, path, copies, FileType.REGULAR, options.expectedBytes());
      for (int i = 0; ; i++) {
        Tier tier = tiers.get(i);
        try {
          return make(caller, tier, copies.on(tier) ? tier : copies.top(), place, options);
        } catch (IOException e) {
          if (!Moves.isFull(e) || i + 1 == tiers.size()) {
            throw e;
          }
        }
      }
    }
  }

  private UnionFile make(
      CallContext caller, Tier tier, Tier source, FsPath place, OpenOptions options)
      throws IOException {
    FileStat directory = source.backend().stat(DAEMON, place);
    FsPath path;
    FileHandle handle;
    OpenOptions exclusive = options.withTruncate(false).withCreate(true, options.mode());
    try {
      path = tier.ownPath(OwnArea.NAMELESS);
      handle =
          passesOn(source, place, directory)
              ? makeInside(caller, tier, source, place, directory, path, exclusive)
              : tier.backend().open(caller, path, exclusive);
    } catch (IOException e) {
      // Who asks may write into the directory; the own area is for another user on this store.
      throw switch (Errno.of(e)) {
        case EACCES, EPERM ->
            new FsException(Errno.EOPNOTSUPP, "tier " + tier + " keeps no files without names", e);
        default -> e;
      };
    }
    try {
      return new Nameless(tier, path, handle.stat(), nodes).opened(handle, options, moves);
    } catch (IOException | RuntimeException e) {
      dropped(tier, path, handle);
      throw e;
    }
  }

  /** Whether new files get more from a directory than the caller gives them. */
  private static boolean passesOn(Tier source, FsPath place, FileStat directory)
      throws IOException {
    if ((directory.permissions() & SET_GROUP_ID) != 0) {
      return true;
    }
    if (!source.can(Capability.XATTRS)) {
      return false;
    }
    try {
      return source.backend().getXattr(DAEMON, place, Tier.DEFAULT_ACL).length > 0;
    } catch (IOException e) {
      return switch (Errno.of(e)) {
        case ENODATA, EOPNOTSUPP -> false;
        default -> throw e;
      };
    }
  }

  /** Makes it in a double of its directory, so that group and ACL are the backend's affair. */
  private static FileHandle makeInside(
      CallContext caller,
      Tier tier,
      Tier source,
      FsPath place,
      FileStat directory,
      FsPath path,
      OpenOptions options)
      throws IOException {
    FsPath doubled = tier.ownPath(OwnArea.NAMELESS);
    FsPath inside = doubled.resolve(path.name());
    tier.backend().makeDirectory(DAEMON, doubled, 0700);
    try {
      AttributeCopier.copy(source, place, directory, tier, doubled);
      FileHandle handle = tier.backend().open(caller, inside, options);
      try {
        tier.rename(DAEMON, inside, path, handle.stat(), RenameMode.REPLACE);
      } catch (IOException | RuntimeException e) {
        dropped(tier, inside, handle);
        throw e;
      }
      return handle;
    } finally {
      try {
        tier.backend().removeDirectory(DAEMON, doubled);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "tier {0}: {1} is left: {2}", tier, doubled, e);
      }
    }
  }

  /** What was made in vain; the next start deletes what stays. */
  private static void dropped(Tier tier, FsPath path, FileHandle handle) {
    try (handle) {
      tier.backend().removeFile(DAEMON, path);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "tier {0}: {1} is left: {2}", tier, path, e);
    }
  }
}

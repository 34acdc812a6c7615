package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads and changes attributes: of a file on its visible copy, of a directory on all copies. */
final class Attributes {
  private final Resolver resolver;
  private final Router router;
  private final NodeAccess access;
  private final TreeLock tree;
  private final Moves moves;

  Attributes(Resolver resolver, Router router, NodeAccess access, TreeLock tree, Moves moves) {
    this.resolver = resolver;
    this.router = router;
    this.access = access;
    this.tree = tree;
    this.moves = moves;
  }

  FileStat stat(CallContext caller, UnionNode node) throws IOException {
    if (node.isDirectory()) {
      try (var _ = tree.shared()) {
        resolver.watch(node);
        return resolver.statDirectory(caller, node);
      }
    }
    return access.onFileOrHandle(
        caller,
        node,
        (tier, path) -> {
          FileStat stat = tier.backend().stat(caller, path);
          UnionNode parent = node.parent();
          if (!Resolver.isOf(node, tier, stat, parent, path.name())) {
            throw FsException.notFound(path);
          }
          return Resolver.numbered(stat, node);
        },
        UnionFile::stat);
  }

  void change(CallContext caller, UnionNode node, AttributeChange change) throws IOException {
    if (change.isEmpty()) {
      return;
    }
    if (node.isDirectory()) {
      if (change.size() != null) {
        throw new FsException(Errno.EISDIR);
      }
      onCopies(caller, node, (tier, path) -> tier.backend().change(caller, path, change));
      return;
    }
    for (int attempt = 0; ; attempt++) {
      Tier tier = node.tier();
      try {
        changeFile(caller, node, change);
        return;
      } catch (IOException e) {
        if (change.size() == null
            || tier == null
            || !Moves.isFull(e)
            || attempt == Moves.ATTEMPTS
            || moves.move(
                    node, tier, growth(caller, node, change.size()), () -> {}, false, () -> {})
                == Moves.Result.STAYS) {
          throw e;
        }
      }
    }
  }

  private long growth(CallContext caller, UnionNode node, long size) throws IOException {
    return Math.max(0, size - stat(caller, node).size());
  }

  private void changeFile(CallContext caller, UnionNode node, AttributeChange change)
      throws IOException {
    access.changeFileOrHandle(
        caller,
        node,
        (tier, path) -> {
          tier.requireWritable();
          tier.backend().change(caller, path, change);
          return true;
        },
        open -> {
          open.change(caller, change);
          return true;
        });
  }

  /** What is done to each copy of a directory. */
  interface CopyAction {
    void run(Tier tier, FsPath path) throws IOException;
  }

  /** The copies of a directory that can be changed, in order. */
  static List<TierCandidate> writable(CallContext caller, DirectoryCopies copies, FsPath path) {
    List<TierCandidate> candidates = new ArrayList<>();
    for (int i = 0; i < copies.tiers().size(); i++) {
      Tier tier = copies.tiers().get(i);
      if (tier.writable()) {
        candidates.add(TierCandidate.known(tier, caller, path, true, copies.stats().get(i)));
      }
    }
    return candidates;
  }

  /** Changes all writable copies of a directory, the visible one last. */
  void onCopies(CallContext caller, UnionNode directory, CopyAction action) throws IOException {
    access.onDirectory(
        caller,
        directory,
        (copies, path) -> {
          copies.top().requireWritable();
          List<TierCandidate> candidates = writable(caller, copies, path);
          for (TierCandidate candidate : router.action(caller, path, candidates).reversed()) {
            action.run(candidate.at(), path);
          }
          return true;
        });
  }
}

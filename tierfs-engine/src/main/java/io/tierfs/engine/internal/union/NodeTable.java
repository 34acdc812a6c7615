package io.tierfs.engine.internal.union;

import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that there is one node for each file: an interner that holds its nodes weakly, so that
 * what nobody uses is forgotten.
 */
final class NodeTable {
  private final NodeSlots nodes = new NodeSlots();
  private final AtomicLong serials = new AtomicLong();
  private final InodeNumbers inodes;
  private final UnionNode root;

  NodeTable(InodeNumbers inodes) {
    this.inodes = inodes;
    this.root =
        new UnionNode(
            serials.incrementAndGet(), InodeNumbers.ROOT, FileType.DIRECTORY, NodeKey.ROOT);
  }

  UnionNode root() {
    return root;
  }

  /** The node for a copy that was just seen under this name. */
  UnionNode intern(Tier tier, FileStat stat, UnionNode directory, String name) {
    return intern(tier, stat, directory, name, null);
  }

  /** The same with a given inode number for a new node. */
  UnionNode intern(
      Tier tier, FileStat stat, UnionNode directory, String name, @Nullable Long inode) {
    NodeKey key = NodeKey.of(tier, stat, directory, name);
    UnionNode known = known(key, stat);
    if (known != null) {
      return known;
    }
    long number = inode != null ? inode : inodes.of(key, tier, stat, directory, name);
    return nodes.intern(new UnionNode(serials.incrementAndGet(), number, stat.type(), key));
  }

  private @Nullable UnionNode known(NodeKey key, FileStat stat) {
    UnionNode known = nodes.get(key);
    return known != null && known.type() == stat.type() && !known.isRemoved() ? known : null;
  }

  /** The node for a copy, {@code null} where nobody holds one. */
  @Nullable UnionNode known(Tier tier, FileStat stat, UnionNode directory, String name) {
    return known(NodeKey.of(tier, stat, directory, name), stat);
  }

  /** The node of a directory whose top copy now is another one. */
  void alias(Tier tier, FileStat stat, UnionNode node, UnionNode directory, String name) {
    nodes.put(NodeKey.of(tier, stat, directory, name), node);
  }

  /** A file of a backend without numbers got another name, by which it will be asked for. */
  void moved(
      UnionNode node, UnionNode fromDirectory, String from, UnionNode toDirectory, String to) {
    if (node.key() instanceof NodeKey.ByName) {
      nodes.remove(new NodeKey.ByName(fromDirectory.serial(), from), node);
      nodes.put(new NodeKey.ByName(toDirectory.serial(), to), node);
    }
  }

  /** The node of a file that is on another tier now. The caller holds its directory's lock. */
  void moved(UnionNode node, NodeKey key) {
    nodes.remove(node.key(), node);
    node.key(key);
    nodes.put(key, node);
  }

  /** The file is gone: a new one may get its number. */
  void forget(UnionNode node) {
    inodes.forget(node);
    node.markRemoved();
    nodes.remove(node.key(), node);
  }
}

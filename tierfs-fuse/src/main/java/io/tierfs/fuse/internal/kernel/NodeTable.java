package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.engine.Node;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that the kernel knows, by number, for as long as it does. Thread-safe.
 *
 * <p>The kernel counts how often it was told of a node, and sooner or later gives all of these
 * references back; until then a request about it may come. Two hard links are one node and so one
 * number, by which the kernel keeps one set of attributes and one page cache. Numbers are never
 * used again, so the generation that tells two uses of one number apart is always 0.
 */
final class NodeTable {
  static final long ROOT = 1;

  private final ConcurrentHashMap<Long, KernelNode> byId = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Node, KernelNode> byNode = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong(ROOT);

  NodeTable(Node root) {
    KernelNode entry = new KernelNode(root, ROOT);
    entry.references = 1;
    byId.put(ROOT, entry);
    byNode.put(root, entry);
  }

  /** The node with this number; ESTALE where the kernel should not know it any more. */
  KernelNode get(long id) throws FsException {
    KernelNode found = byId.get(id);
    if (found == null) {
      throw new FsException(Errno.ESTALE);
    }
    return found;
  }

  Node node(long id) throws FsException {
    return get(id).node();
  }

  /** Counts one more reference, before the kernel is told: it may forget as soon as it knows. */
  KernelNode refer(Node node) {
    return byNode.compute(
        node,
        (key, known) -> {
          KernelNode entry = known;
          if (entry == null) {
            entry = new KernelNode(node, last.incrementAndGet());
            byId.put(entry.id(), entry);
          }
          entry.references++;
          return entry;
        });
  }

  /**
   * Takes references back. What is not known, or the root, is left alone.
   *
   * @return the node where it is forgotten now
   */
  @Nullable Node forget(long id, long references) {
    KernelNode found = byId.get(id);
    if (found == null || id == ROOT || references <= 0) {
      return null;
    }
    KernelNode left =
        byNode.computeIfPresent(
            found.node(),
            (key, known) -> {
              if (known != found) {
                return known;
              }
              known.references -= Math.min(references, known.references);
              if (known.references > 0) {
                return known;
              }
              byId.remove(id);
              return null;
            });
    if (left != null) {
      return null;
    }
    found.release();
    return found.node();
  }

  /** How many nodes the kernel knows. */
  int size() {
    return byId.size();
  }

  /** The reference count of a node, 0 where the kernel does not know it. */
  long references(Node node) {
    KernelNode entry = byNode.get(node);
    return entry == null ? 0 : entry.references;
  }

  /** The node where the kernel knows it, else {@code null}. */
  @Nullable KernelNode find(Node node) {
    return byNode.get(node);
  }

  void clear() {
    byId.values().forEach(KernelNode::release);
    byId.clear();
    byNode.clear();
  }
}

package io.tierfs.fuse.internal.kernel;

import io.tierfs.engine.Node;

/**
 * A node that the kernel knows, by the number that it knows it by.
 *
 * <p>Its references are counted by {@link NodeTable}; what is opened of it by {@link Backings}.
 */
final class KernelNode {
  private final Node node;
  private final long id;

  /** How often the kernel was told of it and has not forgotten; guarded by the table. */
  long references;

  /** The opens that the kernel serves through us; guarded by this object. */
  int plainOpens;

  /** The opens that it serves itself; guarded by this object. */
  int backedOpens;

  /** The number of the file that it serves them from; guarded by this object. */
  int backing;

  KernelNode(Node node, long id) {
    this.node = node;
    this.id = id;
  }

  Node node() {
    return node;
  }

  long id() {
    return id;
  }
}

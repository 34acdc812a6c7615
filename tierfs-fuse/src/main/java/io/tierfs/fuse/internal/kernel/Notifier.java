package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Names;
import io.tierfs.engine.Node;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Tells the kernel to forget what it remembers, when a tier was changed behind its back.
 *
 * <p>A notification is a message with unique 0 and the kind of news in place of the error. It waits
 * for locks that a request in progress may hold, on the same directory or file: so never notify on
 * a thread that is answering a request, nor while holding a lock that one may need. Thread-safe.
 */
final class Notifier {
  private static final int INVALIDATE_INODE = 2;
  private static final int INVALIDATE_ENTRY = 3;
  private static final int DELETE = 6;
  private static final int PRUNE = 9;
  private static final int EXPIRE_ONLY = 1;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  /** Where messages go. */
  interface Wire {
    /**
     * Sends a message.
     *
     * @param waits whether the kernel may wait for a lock that a request holds
     * @return 0, or a negative error
     */
    long send(MemorySegment message, boolean waits);
  }

  private final NodeTable nodes;
  private final Wire wire;

  Notifier(NodeTable nodes, Wire wire) {
    this.nodes = nodes;
    this.wire = wire;
  }

  /**
   * The attributes of a node are others now, and its contents too where {@code data} says so.
   *
   * @return whether the kernel knew the node
   */
  boolean changed(Node node, boolean data) {
    KernelNode known = nodes.find(node);
    return known != null && invalidate(known, data, data);
  }

  /**
   * What the kernel remembers of a directory's names is not to be trusted. Never waits for a
   * request, so it may be called by a thread that is answering one.
   */
  void relist(KernelNode directory) {
    invalidate(directory, true, false);
  }

  private boolean invalidate(KernelNode known, boolean data, boolean waits) {
    try (Arena arena = Arena.ofConfined()) {
      // fuse_notify_inval_inode_out: ino 0, off 8, len 16; a negative offset leaves the data alone.
      MemorySegment message = message(arena, INVALIDATE_INODE, 24);
      message.set(LONG, Reply.HEADER, known.id());
      message.set(LONG, Reply.HEADER + 8, data ? 0 : -1);
      message.set(LONG, Reply.HEADER + 16, 0);
      return wire.send(message, waits) >= 0;
    }
  }

  /**
   * A name may stand for something else now, or for nothing: it is looked up at its next use.
   *
   * @param gentle leaves what is in use below it alone, where the kernel can (Linux 6.2)
   * @return whether the kernel knew the name
   */
  boolean renamed(Node directory, String name, boolean gentle) {
    KernelNode parent = nodes.find(directory);
    if (parent == null) {
      return false;
    }
    byte[] bytes = Names.encode(name);
    try (Arena arena = Arena.ofConfined()) {
      // fuse_notify_inval_entry_out: parent 0, namelen 8, flags 12, then the name and a NUL.
      MemorySegment message = message(arena, INVALIDATE_ENTRY, 16 + bytes.length + 1);
      message.set(LONG, Reply.HEADER, parent.id());
      message.set(INT, Reply.HEADER + 8, bytes.length);
      message.set(INT, Reply.HEADER + 12, gentle ? EXPIRE_ONLY : 0);
      put(message, 16, bytes);
      return wire.send(message, true) >= 0;
    }
  }

  /** A name was removed; who watches the directory is told. */
  boolean removed(Node directory, Node child, String name) {
    KernelNode parent = nodes.find(directory);
    @Nullable KernelNode node = nodes.find(child);
    if (parent == null || node == null) {
      return false;
    }
    byte[] bytes = Names.encode(name);
    try (Arena arena = Arena.ofConfined()) {
      // fuse_notify_delete_out: parent 0, child 8, namelen 16, then the name and a NUL.
      MemorySegment message = message(arena, DELETE, 24 + bytes.length + 1);
      message.set(LONG, Reply.HEADER, parent.id());
      message.set(LONG, Reply.HEADER + 8, node.id());
      message.set(INT, Reply.HEADER + 16, bytes.length);
      put(message, 24, bytes);
      return wire.send(message, true) >= 0;
    }
  }

  /**
   * Asks the kernel to forget the nodes with these numbers, as far as nothing uses them. It answers
   * with FORGET, later.
   *
   * @return whether the kernel took it
   */
  boolean prune(long[] ids) {
    try (Arena arena = Arena.ofConfined()) {
      // fuse_notify_prune_out: count 0, padding 4, spare 8, then the numbers.
      MemorySegment message = message(arena, PRUNE, 16 + ids.length * Long.BYTES);
      message.set(INT, Reply.HEADER, ids.length);
      MemorySegment.copy(ids, 0, message, LONG, Reply.HEADER + 16L, ids.length);
      return wire.send(message, false) >= 0;
    }
  }

  private static MemorySegment message(Arena arena, int kind, int size) {
    MemorySegment message = arena.allocate(Reply.HEADER + (long) size, 8);
    message.set(INT, 0, Reply.HEADER + size);
    message.set(INT, 4, kind);
    return message;
  }

  private static void put(MemorySegment message, int offset, byte[] name) {
    long at = Reply.HEADER + (long) offset;
    MemorySegment.copy(name, 0, message, ValueLayout.JAVA_BYTE, at, name.length);
  }
}

package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import java.time.Instant;

/**
 * Writes what the kernel is told of nodes: {@code fuse_attr} and the structs around it, with how
 * long they may be trusted. Thread-safe.
 */
final class AttributeWriter {
  static final int ENTRY_SIZE = 128;

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** In {@code fuse_entry_out}: nodeid 0, generation 8, valid times 16 to 40, attributes 40. */
  private static final int ENTRY_VALID = 16;

  private static final int ENTRY_ATTR_VALID = 24;
  private static final int ENTRY_VALID_NANOS = 32;
  private static final int ENTRY_ATTR_VALID_NANOS = 36;
  private static final int ENTRY_ATTR = 40;

  /** In {@code fuse_attr_out}: valid time 0 and 8, attributes 16. */
  private static final int ATTR_SIZE = 104;

  private static final int ATTR_VALID_NANOS = 8;
  private static final int ATTR_ATTR = 16;

  /** In {@code fuse_statx_out}: valid time 0 and 8, then a {@code struct statx} at 32. */
  private static final int STATX_SIZE = 288;

  private static final int STATX_STAT = 32;
  private static final int STATX_BASIC = 0x7ff;
  private static final int STATX_BIRTH_TIME = 0x800;

  private final Lifetimes lifetimes;

  AttributeWriter(Lifetimes lifetimes) {
    this.lifetimes = lifetimes;
  }

  Lifetimes lifetimes() {
    return lifetimes;
  }

  /**
   * Tells of a node by a name, which counts as a reference.
   *
   * @param asked {@link System#nanoTime()} before the attributes were asked for
   * @param written it is about to be written by the kernel itself
   */
  KernelNode entry(
      Reply reply,
      NodeTable nodes,
      Node directory,
      String name,
      Found found,
      long asked,
      boolean written)
      throws FsException {
    return entry(reply, reply.add(ENTRY_SIZE), nodes, directory, name, found, asked, written);
  }

  KernelNode entry(
      Reply reply,
      int at,
      NodeTable nodes,
      Node directory,
      String name,
      Found found,
      long asked,
      boolean written) {
    Node node = found.node();
    FileStat stat = found.stat();
    KernelNode known = nodes.refer(node);
    reply.grants(known.id());
    reply.putLong(at, known.id());
    putTime(reply, at + ENTRY_VALID, at + ENTRY_VALID_NANOS, lifetimes.name(directory, name, node));
    putTime(
        reply,
        at + ENTRY_ATTR_VALID,
        at + ENTRY_ATTR_VALID_NANOS,
        lifetimes.attributes(node, stat.nlink(), asked, written || known.isWritten()));
    attributes(reply, at + ENTRY_ATTR, node, stat);
    known.seen(stat);
    return known;
  }

  private static void putTime(Reply reply, int seconds, int nanos, long time) {
    reply.putLong(seconds, time / SECOND_NANOS);
    reply.putInt(nanos, (int) (time % SECOND_NANOS));
  }

  /**
   * Tells that a name does not exist, and for how long that is so: node 0.
   *
   * @return whether it may be remembered at all; nothing is told where not
   */
  boolean absence(Reply reply, Node directory, String name) throws FsException {
    long life = lifetimes.name(directory, name, null);
    if (life == 0) {
      return false;
    }
    int at = reply.add(ENTRY_SIZE);
    putTime(reply, at + ENTRY_VALID, at + ENTRY_VALID_NANOS, life);
    return true;
  }

  /** Answers GETATTR and SETATTR. */
  void attributes(Reply reply, KernelNode known, FileStat stat, long asked) throws FsException {
    int at = reply.add(ATTR_SIZE);
    valid(reply, at, known, stat, asked);
    attributes(reply, at + ATTR_ATTR, known.node(), stat);
  }

  private void valid(Reply reply, int at, KernelNode known, FileStat stat, long asked) {
    Node node = known.node();
    long life = lifetimes.attributes(node, stat.nlink(), asked, known.isWritten());
    putTime(reply, at, at + ATTR_VALID_NANOS, life);
  }

  /**
   * {@code fuse_attr}: ino 0, size 8, blocks 16, atime 24, mtime 32, ctime 40, their nanoseconds
   * 48, 52, 56, mode 60, nlink 64, uid 68, gid 72, rdev 76, blksize 80, flags 84.
   */
  private static void attributes(Reply reply, int at, Node node, FileStat stat) {
    reply.putLong(at, node.inode());
    reply.putLong(at + 8, stat.size());
    reply.putLong(at + 16, stat.blocks());
    reply.putLong(at + 24, stat.atime().getEpochSecond());
    reply.putLong(at + 32, stat.mtime().getEpochSecond());
    reply.putLong(at + 40, stat.ctime().getEpochSecond());
    reply.putInt(at + 48, stat.atime().getNano());
    reply.putInt(at + 52, stat.mtime().getNano());
    reply.putInt(at + 56, stat.ctime().getNano());
    reply.putInt(at + 60, stat.mode());
    reply.putInt(at + 64, stat.nlink());
    reply.putInt(at + 68, stat.uid());
    reply.putInt(at + 72, stat.gid());
    reply.putInt(at + 76, (int) stat.rdev());
    reply.putInt(at + 80, stat.blockSize());
  }

  /** Answers STATX, which is asked where somebody wants to know when a file was made. */
  void statx(Reply reply, KernelNode known, FileStat stat, long asked) throws FsException {
    int out = reply.add(STATX_SIZE);
    valid(reply, out, known, stat, asked);
    int at = out + STATX_STAT;
    boolean born = !stat.birthTime().equals(Instant.EPOCH);
    reply.putInt(at, STATX_BASIC | (born ? STATX_BIRTH_TIME : 0));
    reply.putInt(at + 4, stat.blockSize());
    reply.putInt(at + 16, stat.nlink());
    reply.putInt(at + 20, stat.uid());
    reply.putInt(at + 24, stat.gid());
    reply.putShort(at + 28, stat.mode());
    reply.putLong(at + 32, known.node().inode());
    reply.putLong(at + 40, stat.size());
    reply.putLong(at + 48, stat.blocks());
    time(reply, at + 64, stat.atime());
    time(reply, at + 80, stat.birthTime());
    time(reply, at + 96, stat.ctime());
    time(reply, at + 112, stat.mtime());
    reply.putInt(at + 128, (int) (stat.rdev() >>> 8 & 0xfff));
    reply.putInt(at + 132, (int) (stat.rdev() & 0xff | stat.rdev() >>> 12 & 0xffffff00L));
  }

  private static void time(Reply reply, int at, Instant time) {
    reply.putLong(at, time.getEpochSecond());
    reply.putInt(at + 8, time.getNano());
  }
}

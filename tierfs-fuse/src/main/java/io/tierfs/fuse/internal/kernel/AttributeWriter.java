package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes what the kernel is told of nodes: {@code fuse_attr} and the structs around it, with how
 * long they may be trusted. Thread-safe.
 */
final class AttributeWriter {
  static final int ENTRY_SIZE = 128;

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

  private final Duration entryTtl;
  private final Duration attributesTtl;
  private final Duration negativeTtl;

  AttributeWriter(CacheSettings cache) {
    entryTtl = cache.entryTtl();
    attributesTtl = cache.attributesTtl();
    negativeTtl = cache.negativeTtl();
  }

  /** Whether the kernel may remember that a name does not exist. */
  boolean remembersAbsence() {
    return !negativeTtl.isZero();
  }

  /** Tells of a node by a name, which counts as a reference. */
  KernelNode entry(Reply reply, NodeTable nodes, Found found) throws FsException {
    int at = reply.add(ENTRY_SIZE);
    return entry(reply, at, nodes, found.node(), found.stat());
  }

  KernelNode entry(Reply reply, int at, NodeTable nodes, Node node, FileStat stat) {
    KernelNode known = nodes.refer(node);
    reply.grants(known.id());
    reply.putLong(at, known.id());
    reply.putLong(at + ENTRY_VALID, entryTtl.getSeconds());
    reply.putInt(at + ENTRY_VALID_NANOS, entryTtl.getNano());
    reply.putLong(at + ENTRY_ATTR_VALID, attributesTtl.getSeconds());
    reply.putInt(at + ENTRY_ATTR_VALID_NANOS, attributesTtl.getNano());
    attributes(reply, at + ENTRY_ATTR, node, stat);
    known.seen(stat);
    return known;
  }

  /** Tells that a name does not exist, and for how long that is so: node 0. */
  void absence(Reply reply) throws FsException {
    int at = reply.add(ENTRY_SIZE);
    reply.putLong(at + ENTRY_VALID, negativeTtl.getSeconds());
    reply.putInt(at + ENTRY_VALID_NANOS, negativeTtl.getNano());
  }

  /** Answers GETATTR and SETATTR. */
  void attributes(Reply reply, Node node, FileStat stat) throws FsException {
    int at = reply.add(ATTR_SIZE);
    reply.putLong(at, attributesTtl.getSeconds());
    reply.putInt(at + ATTR_VALID_NANOS, attributesTtl.getNano());
    attributes(reply, at + ATTR_ATTR, node, stat);
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
  void statx(Reply reply, Node node, FileStat stat) throws FsException {
    int out = reply.add(STATX_SIZE);
    reply.putLong(out, attributesTtl.getSeconds());
    reply.putInt(out + ATTR_VALID_NANOS, attributesTtl.getNano());
    int at = out + STATX_STAT;
    boolean born = !stat.birthTime().equals(Instant.EPOCH);
    reply.putInt(at, STATX_BASIC | (born ? STATX_BIRTH_TIME : 0));
    reply.putInt(at + 4, stat.blockSize());
    reply.putInt(at + 16, stat.nlink());
    reply.putInt(at + 20, stat.uid());
    reply.putInt(at + 24, stat.gid());
    reply.putShort(at + 28, stat.mode());
    reply.putLong(at + 32, node.inode());
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

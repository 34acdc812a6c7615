package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.Names;
import io.tierfs.api.SpaceInfo;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.fuse.internal.SetIdBits;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads and changes attributes, by an open file where the kernel names one, else by the node. */
final class AttributeOps {
  private static final int GETATTR_FH = 1;

  private static final int SET_MODE = 1;
  private static final int SET_UID = 1 << 1;
  private static final int SET_GID = 1 << 2;
  private static final int SET_SIZE = 1 << 3;
  private static final int SET_ATIME = 1 << 4;
  private static final int SET_MTIME = 1 << 5;
  private static final int SET_FH = 1 << 6;
  private static final int SET_ATIME_NOW = 1 << 7;
  private static final int SET_MTIME_NOW = 1 << 8;
  private static final int KILL_SET_ID = 1 << 11;

  private final Served served;

  AttributeOps(Served served) {
    this.served = served;
  }

  /** {@code fuse_getattr_in}: flags 0, fh 8. */
  void getattr(Request request, Reply reply) throws IOException {
    KernelNode node = served.nodes().get(request.nodeId());
    OpenFile file = (request.intAt(0) & GETATTR_FH) != 0 ? file(request.longAt(8)) : null;
    long asked = System.nanoTime();
    served.attributes().attributes(reply, node, stat(request.caller(), node, file), asked);
    if (node.node().type() != FileType.DIRECTORY) {
      served.habits().asked(request.pid());
    }
  }

  /** {@code fuse_statx_in}: flags 0, fh 8, sx_flags 16, sx_mask 20. */
  void statx(Request request, Reply reply) throws IOException {
    KernelNode node = served.nodes().get(request.nodeId());
    OpenFile file = (request.intAt(0) & GETATTR_FH) != 0 ? file(request.longAt(8)) : null;
    long asked = System.nanoTime();
    served.attributes().statx(reply, node, stat(request.caller(), node, file), asked);
  }

  private FileStat stat(CallContext caller, KernelNode node, @Nullable OpenFile file)
      throws IOException {
    if (file != null) {
      return file.stat();
    }
    try {
      FileStat stat = served.union().stat(caller, node.node());
      node.seen(stat);
      return stat;
    } catch (FsException e) {
      FileStat last = node.withoutName();
      if (!isGone(e) || last == null) {
        throw e;
      }
      return last;
    }
  }

  /** The file with this handle; {@code null} for a directory's, whose node will do. */
  private @Nullable OpenFile file(long handle) {
    FileEntry entry = served.files().find(handle);
    return entry == null ? null : entry.file();
  }

  /**
   * {@code fuse_setattr_in}: valid 0, fh 8, size 16, lock_owner 24, atime 32, mtime 40, ctime 48,
   * their nanoseconds 56, 60, 64, mode 68, uid 76, gid 80.
   */
  void setattr(Request request, Reply reply) throws IOException {
    CallContext caller = request.caller();
    KernelNode node = served.nodes().get(request.nodeId());
    int valid = request.intAt(0);
    OpenFile file = (valid & SET_FH) != 0 ? file(request.longAt(8)) : null;
    AttributeChange change = change(request, valid);
    if ((valid & KILL_SET_ID) != 0 && change.permissions() == null) {
      FileStat before = stat(caller, node, file);
      // For an owner's change the kernel says so to everybody, for a size it has spared root.
      boolean byRoot = (valid & (SET_UID | SET_GID)) != 0 && caller.uid() == 0;
      Integer kept =
          (byRoot ? SetIdBits.dropByRoot(before) : SetIdBits.drop(before, caller)).permissions();
      change = kept == null ? change : change.withPermissions(kept);
    }
    if (!change.isEmpty()) {
      if (file == null) {
        change(caller, node, change);
      } else {
        file.change(caller, change);
      }
    }
    long asked = System.nanoTime();
    served.attributes().attributes(reply, node, stat(caller, node, file), asked);
  }

  private void change(CallContext caller, KernelNode node, AttributeChange change)
      throws IOException {
    try {
      served.union().change(caller, node.node(), change);
    } catch (FsException e) {
      if (!isGone(e) || !node.changeWithoutName(change)) {
        throw e;
      }
    }
  }

  private static boolean isGone(FsException e) {
    return e.errno() == Errno.ENOENT || e.errno() == Errno.ESTALE;
  }

  private static AttributeChange change(Request request, int valid) throws FsException {
    TimeChange atime = time(request, valid, SET_ATIME, SET_ATIME_NOW, 32, 56);
    TimeChange mtime = time(request, valid, SET_MTIME, SET_MTIME_NOW, 40, 60);
    int uid = (valid & SET_UID) != 0 ? request.intAt(76) : -1;
    int gid = (valid & SET_GID) != 0 ? request.intAt(80) : -1;
    AttributeChange change =
        (valid & SET_SIZE) != 0
            ? AttributeChange.size(request.longAt(16)).withTimes(atime, mtime)
            : AttributeChange.times(atime, mtime);
    change = change.withOwner(uid, gid);
    return (valid & SET_MODE) != 0 ? change.withPermissions(request.intAt(68) & 07777) : change;
  }

  private static @Nullable TimeChange time(
      Request request, int valid, int set, int now, int seconds, int nanos) throws FsException {
    if ((valid & (set | now)) == 0) {
      return null;
    }
    if ((valid & now) != 0) {
      return TimeChange.NOW;
    }
    try {
      return TimeChange.at(
          Instant.ofEpochSecond(
              request.longAt(seconds), Integer.toUnsignedLong(request.intAt(nanos))));
    } catch (DateTimeException | ArithmeticException e) {
      throw new FsException(Errno.EINVAL, "a time that no clock shows", e);
    }
  }

  /** The target without a NUL. */
  void readlink(Request request, Reply reply) throws IOException {
    Node node = served.nodes().node(request.nodeId());
    reply.addBytes(Names.encode(served.union().readSymlink(request.caller(), node)));
  }

  /**
   * {@code fuse_kstatfs}: blocks 0, bfree 8, bavail 16, files 24, ffree 32, bsize 40, namelen 44,
   * frsize 48, of 80 bytes.
   */
  void statfs(Request request, Reply reply) throws IOException {
    SpaceInfo space = served.union().space(request.caller());
    int unit = Math.max(512, space.blockSize());
    int at = reply.add(80);
    reply.putLong(at, space.totalBytes() / unit);
    reply.putLong(at + 8, space.freeBytes() / unit);
    reply.putLong(at + 16, space.availableBytes() / unit);
    reply.putLong(at + 24, space.totalFiles());
    reply.putLong(at + 32, space.freeFiles());
    reply.putInt(at + 40, unit);
    reply.putInt(at + 44, space.nameBytesMax());
    reply.putInt(at + 48, unit);
  }
}

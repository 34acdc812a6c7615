package io.tierfs.backend.nfs;

import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsTime;
import io.tierfs.nfs.NfsType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A file of a {@link FakeExport}. */
final class FakeNode {
  final NfsType type;
  final long fileid;
  final Map<String, FakeNode> children = new TreeMap<>();
  byte[] data = new byte[0];
  byte[] safe = new byte[0];
  byte[] target = new byte[0];
  int nlink = 1;
  private int permissions;
  private int uid;
  private int gid;
  private NfsTime atime;
  private NfsTime mtime;
  private NfsTime ctime;
  private long change;

  FakeNode(NfsType type, long fileid) {
    this.type = type;
    this.fileid = fileid;
    atime = now();
    mtime = atime;
    ctime = atime;
  }

  NfsHandle handle() {
    return NfsHandle.of(ByteBuffer.allocate(8).putLong(fileid).array());
  }

  NfsNode node() {
    return new NfsNode(handle(), attributes());
  }

  NfsAttributes attributes() {
    int size = type == NfsType.SYMLINK ? target.length : data.length;
    return new NfsAttributes(
        type,
        permissions,
        nlink,
        uid,
        gid,
        size,
        size,
        0,
        0,
        1,
        fileid,
        atime,
        mtime,
        ctime,
        change);
  }

  void touch() {
    mtime = now();
    ctime = mtime;
    change++;
  }

  void touchAttributes() {
    ctime = now();
    change++;
  }

  void apply(NfsChange wanted) {
    permissions = wanted.permissions() == null ? permissions : wanted.permissions();
    uid = wanted.uid() == null ? uid : wanted.uid();
    gid = wanted.gid() == null ? gid : wanted.gid();
    if (wanted.size() != null) {
      data = Arrays.copyOf(data, Math.toIntExact(wanted.size()));
      safe = Arrays.copyOf(safe, data.length);
      touch();
    }
    atime = time(wanted.atime(), atime);
    mtime = time(wanted.mtime(), mtime);
    touchAttributes();
  }

  private static NfsTime time(NfsChange.TimeChange wanted, NfsTime before) {
    return switch (wanted) {
      case null -> before;
      case NfsChange.TimeChange.Now() -> now();
      case NfsChange.TimeChange.At(var at) -> at;
    };
  }

  private static NfsTime now() {
    return Stats.time(java.time.Instant.now());
  }
}

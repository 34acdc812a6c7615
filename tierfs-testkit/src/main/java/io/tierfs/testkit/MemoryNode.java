package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.Names;
import io.tierfs.api.XattrMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file, directory or link of an in-memory backend, apart from its names. Guarded by its tree. */
final class MemoryNode {
  private static final int XATTR_BYTES_MAX = 65536;

  final FileType type;
  final MemoryPages pages;
  final NavigableMap<String, MemoryNode> children;
  String target = "";
  int nlink;
  int openHandles;

  private final NavigableMap<String, byte[]> xattrs = new TreeMap<>();
  private final MemoryTree tree;
  private final long id;
  private final long rdev;
  private final Instant birthTime;
  private int permissions;
  private int uid;
  private int gid;
  private Instant atime;
  private Instant mtime;
  private Instant ctime;

  MemoryNode(
      MemoryTree tree, long id, FileType type, int permissions, int uid, int gid, long rdev) {
    this.tree = tree;
    this.id = id;
    this.type = type;
    this.permissions = permissions & 07777;
    this.uid = uid;
    this.gid = gid;
    this.rdev = rdev;
    this.pages = new MemoryPages(tree.space());
    this.children = new TreeMap<>(tree.nameOrder());
    this.nlink = type == FileType.DIRECTORY ? 1 : 0;
    this.birthTime = tree.now();
    this.atime = birthTime;
    this.mtime = birthTime;
    this.ctime = birthTime;
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  int gid() {
    return gid;
  }

  boolean isSetGid() {
    return (permissions & 02000) != 0;
  }

  void touchContent() {
    mtime = tree.now();
    ctime = mtime;
  }

  void touchAttributes() {
    ctime = tree.now();
  }

  FileStat stat() {
    boolean owned = tree.can(Capability.OWNERSHIP);
    FileStat.Builder stat =
        FileStat.builder(type)
            .permissions(owned ? permissions : isDirectory() ? 0755 : 0644)
            .nlink(nlink)
            .size(size())
            .blocks(pages.blocks())
            .blockSize(MemoryPages.PAGE_BYTES)
            .rdev(rdev)
            .fileId(tree.can(Capability.FILE_IDS) ? id : 0)
            .atime(atime)
            .mtime(mtime)
            .ctime(ctime)
            .birthTime(birthTime);
    return owned ? stat.owner(uid, gid).build() : stat.build();
  }

  private long size() {
    return switch (type) {
      case REGULAR -> pages.size();
      case SYMLINK -> Names.encodedLength(target);
      case DIRECTORY -> MemoryPages.PAGE_BYTES;
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> 0;
    };
  }

  /** Applies size, owner, permissions and times, in that order. */
  void change(AttributeChange change) throws FsException {
    checkChange(change);
    if (change.size() != null) {
      resize(change.size());
    }
    if (change.uid() != null || change.gid() != null) {
      uid = change.uid() == null ? uid : change.uid();
      gid = change.gid() == null ? gid : change.gid();
      dropSetId();
    }
    if (change.permissions() != null) {
      permissions = change.permissions() & 07777;
    }
    atime = changed(atime, change.atime());
    mtime = changed(mtime, change.mtime());
    touchAttributes();
  }

  private void checkChange(AttributeChange change) throws FsException {
    boolean owner = change.uid() != null || change.gid() != null;
    if ((owner || change.permissions() != null) && !tree.can(Capability.OWNERSHIP)) {
      throw new FsException(Errno.EPERM);
    }
    if (change.permissions() != null && type == FileType.SYMLINK) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    if (change.size() != null && (type != FileType.REGULAR || change.size() < 0)) {
      throw new FsException(isDirectory() ? Errno.EISDIR : Errno.EINVAL);
    }
  }

  void resize(long size) {
    pages.resize(size);
    touchContent();
  }

  /** As chown(2) does to a file, whoever calls it: set-gid without group execute is no set-id. */
  private void dropSetId() {
    if (type == FileType.REGULAR) {
      permissions &= (permissions & 0010) != 0 ? ~06000 : ~04000;
    }
  }

  byte[] getXattr(String name) throws FsException {
    byte[] value = xattrs().get(name);
    if (value == null) {
      throw new FsException(Errno.ENODATA);
    }
    return value.clone();
  }

  void setXattr(String name, byte[] value, XattrMode mode) throws FsException {
    Map<String, byte[]> all = xattrs();
    needWrite();
    if (name.isEmpty() || Names.encodedLength(name) > Names.NAME_BYTES_MAX) {
      throw new FsException(Errno.ERANGE);
    }
    if (value.length > XATTR_BYTES_MAX) {
      throw new FsException(Errno.E2BIG);
    }
    if (mode == XattrMode.CREATE && all.containsKey(name)) {
      throw new FsException(Errno.EEXIST);
    }
    if (mode == XattrMode.REPLACE && !all.containsKey(name)) {
      throw new FsException(Errno.ENODATA);
    }
    all.put(name, value.clone());
    touchAttributes();
  }

  List<String> listXattrs() throws FsException {
    return List.copyOf(xattrs().keySet());
  }

  void removeXattr(String name) throws FsException {
    Map<String, byte[]> all = xattrs();
    needWrite();
    if (all.remove(name) == null) {
      throw new FsException(Errno.ENODATA);
    }
    touchAttributes();
  }

  private Map<String, byte[]> xattrs() throws FsException {
    if (!tree.can(Capability.XATTRS)) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    return xattrs;
  }

  private void needWrite() throws FsException {
    if (!tree.can(Capability.WRITE)) {
      throw new FsException(Errno.EROFS);
    }
  }

  private Instant changed(Instant old, @Nullable TimeChange change) {
    return switch (change) {
      case null -> old;
      case TimeChange.Now() -> tree.now();
      case TimeChange.At(Instant time) -> tree.kept(time);
    };
  }

  /** Gives the storage back when neither a name nor a handle is left. */
  void freeIfGone() {
    if (nlink == 0 && openHandles == 0) {
      pages.free();
    }
  }
}

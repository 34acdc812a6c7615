package io.tierfs.engine.model;

import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.model.Disk.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** A file, directory or link of the model: a plain object. */
final class ModelNode {
  final FileType type;
  final SortedMap<String, ModelNode> children = new TreeMap<>();
  final SortedMap<String, String> xattrs = new TreeMap<>();
  byte[] content = new byte[0];
  String target = "";
  int permissions;
  int uid;
  int gid;
  int nlink;

  /** It never had a name, and may get one. */
  boolean nameless;

  ModelNode(FileType type, int permissions, int uid, int gid) {
    this.type = type;
    this.permissions = permissions;
    this.uid = uid;
    this.gid = gid;
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  void write(long offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    content = Arrays.copyOf(content, Math.max(content.length, (int) offset + bytes.length));
    System.arraycopy(bytes, 0, content, (int) offset, bytes.length);
  }

  String getXattr(String name) throws FsException {
    String value = xattrs.get(name);
    if (value == null) {
      throw new FsException(Errno.ENODATA);
    }
    return value;
  }

  void setXattr(String name, String value, XattrMode mode) throws FsException {
    if (mode == XattrMode.CREATE && xattrs.containsKey(name)) {
      throw new FsException(Errno.EEXIST);
    }
    if (mode == XattrMode.REPLACE) {
      getXattr(name);
    }
    xattrs.put(name, value);
  }

  void removeXattr(String name) throws FsException {
    getXattr(name);
    xattrs.remove(name);
  }

  String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  Attributes attributes() {
    long size =
        type == FileType.SYMLINK ? io.tierfs.api.Names.encodedLength(target) : content.length;
    return new Attributes(type, permissions, uid, gid, isDirectory() ? 0 : nlink, size);
  }
}

package io.tierfs.engine.model;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one disk of Linux does, in plain objects. Where two errors are due, POSIX leaves open which
 * one comes; the model then takes the one that the union takes.
 */
final class ModelDisk implements Disk {
  private final ModelNode root;
  private final CallContext caller;

  ModelDisk(ModelNode root, CallContext caller) {
    this.root = root;
    this.caller = caller;
  }

  ModelNode node(FsPath path) throws FsException {
    ModelNode node = root;
    for (String name : path.names()) {
      ModelNode child = directory(node).children.get(name);
      if (child == null) {
        throw FsException.notFound(path);
      }
      node = child;
    }
    return node;
  }

  /** All paths but the root's. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    addPaths(paths, "", root);
    return paths;
  }

  private static void addPaths(List<String> paths, String prefix, ModelNode directory) {
    directory.children.forEach(
        (name, child) -> {
          paths.add(prefix + name);
          addPaths(paths, prefix + name + "/", child);
        });
  }

  private static ModelNode directory(ModelNode node) throws FsException {
    check(node.isDirectory(), Errno.ENOTDIR);
    return node;
  }

  private static void check(boolean condition, Errno errno) throws FsException {
    if (!condition) {
      throw new FsException(errno);
    }
  }

  private ModelNode parent(FsPath path) throws FsException {
    return directory(node(path.parent()));
  }

  private void add(FsPath path, ModelNode node) throws FsException {
    ModelNode parent = parent(path);
    check(!parent.children.containsKey(path.name()), Errno.EEXIST);
    parent.children.put(path.name(), node);
    node.nlink++;
  }

  private ModelNode made(FileType type, int mode) {
    return new ModelNode(type, mode & ~caller.umask(), caller.uid(), caller.gid());
  }

  @Override
  public Attributes stat(FsPath path) throws FsException {
    return node(path).attributes();
  }

  @Override
  public Map<String, FileType> readdir(FsPath path) throws FsException {
    Map<String, FileType> names = new TreeMap<>();
    directory(node(path)).children.forEach((name, child) -> names.put(name, child.type));
    return names;
  }

  @Override
  public void mkdir(FsPath path, int mode) throws FsException {
    add(path, made(FileType.DIRECTORY, mode));
  }

  @Override
  public void create(FsPath path, boolean exclusive, int mode) throws FsException {
    ModelNode existing = parent(path).children.get(path.name());
    if (existing == null || exclusive) {
      add(path, made(FileType.REGULAR, mode));
    } else {
      openable(existing);
    }
  }

  private static ModelNode openable(ModelNode node) throws FsException {
    check(node.type != FileType.DIRECTORY, Errno.EISDIR);
    check(node.type != FileType.SYMLINK, Errno.ELOOP);
    check(node.type == FileType.REGULAR, Errno.ENXIO);
    return node;
  }

  @Override
  public void fifo(FsPath path, int mode) throws FsException {
    add(path, made(FileType.FIFO, mode));
  }

  @Override
  public void symlink(FsPath path, String target) throws FsException {
    ModelNode link = new ModelNode(FileType.SYMLINK, 0777, caller.uid(), caller.gid());
    link.target = target;
    add(path, link);
  }

  @Override
  public String readlink(FsPath path) throws FsException {
    ModelNode node = node(path);
    check(node.type == FileType.SYMLINK, Errno.EINVAL);
    return node.target;
  }

  @Override
  public void link(FsPath existing, FsPath path) throws FsException {
    ModelNode node = node(existing);
    ModelNode parent = parent(path);
    check(!node.isDirectory(), Errno.EPERM);
    check(!parent.children.containsKey(path.name()), Errno.EEXIST);
    add(path, node);
  }

  @Override
  public void unlink(FsPath path) throws FsException {
    ModelNode node = node(path);
    check(!node.isDirectory(), Errno.EISDIR);
    remove(path, node);
  }

  @Override
  public void rmdir(FsPath path) throws FsException {
    ModelNode node = node(path);
    check(node.isDirectory(), Errno.ENOTDIR);
    check(node.children.isEmpty(), Errno.ENOTEMPTY);
    remove(path, node);
  }

  private void remove(FsPath path, ModelNode node) throws FsException {
    parent(path).children.remove(path.name());
    node.nlink--;
  }

  @Override
  public void rename(FsPath from, FsPath to, RenameMode mode) throws FsException {
    parent(from);
    ModelNode newParent = parent(to);
    ModelNode source = node(from);
    ModelNode target = newParent.children.get(to.name());
    check(from.equals(to) || !to.startsWith(from), Errno.EINVAL);
    check(mode != RenameMode.NO_REPLACE || target == null, Errno.EEXIST);
    check(mode != RenameMode.EXCHANGE || target != null, Errno.ENOENT);
    boolean above = !from.equals(to) && from.startsWith(to);
    check(mode != RenameMode.EXCHANGE || !above, Errno.EINVAL);
    if (source == target) {
      return;
    }
    if (mode == RenameMode.EXCHANGE) {
      parent(from).children.put(from.name(), target);
    } else {
      replace(source, target);
      parent(from).children.remove(from.name());
    }
    newParent.children.put(to.name(), source);
  }

  private static void replace(ModelNode source, @Nullable ModelNode target) throws FsException {
    if (target == null) {
      return;
    }
    check(!source.isDirectory() || target.isDirectory(), Errno.ENOTDIR);
    check(source.isDirectory() || !target.isDirectory(), Errno.EISDIR);
    check(target.children.isEmpty(), Errno.ENOTEMPTY);
    target.nlink--;
  }

  @Override
  public void chmod(FsPath path, int mode) throws FsException {
    ModelNode node = node(path);
    check(node.type != FileType.SYMLINK, Errno.EOPNOTSUPP);
    node.permissions = mode;
  }

  @Override
  public void chown(FsPath path, int uid, int gid) throws FsException {
    ModelNode node = node(path);
    node.uid = uid;
    node.gid = gid;
  }

  @Override
  public void truncate(FsPath path, long size) throws FsException {
    resize(node(path), size);
  }

  private static void resize(ModelNode node, long size) throws FsException {
    check(!node.isDirectory(), Errno.EISDIR);
    check(node.type == FileType.REGULAR, Errno.EINVAL);
    node.content = Arrays.copyOf(node.content, (int) size);
  }

  @Override
  public String getXattr(FsPath path, String name) throws FsException {
    return node(path).getXattr(name);
  }

  @Override
  public void setXattr(FsPath path, String name, String value, XattrMode mode) throws FsException {
    node(path).setXattr(name, value, mode);
  }

  @Override
  public void removeXattr(FsPath path, String name) throws FsException {
    node(path).removeXattr(name);
  }

  @Override
  public List<String> listXattrs(FsPath path) throws FsException {
    return List.copyOf(node(path).xattrs.keySet());
  }

  @Override
  public Handle open(FsPath path, boolean writes) throws FsException {
    return handle(openable(node(path)), writes);
  }

  @Override
  public Handle openNameless(FsPath directory, int mode) throws FsException {
    directory(node(directory));
    ModelNode file = made(FileType.REGULAR, mode);
    file.nameless = true;
    return handle(file, true);
  }

  private Handle handle(ModelNode file, boolean writes) {
    return new Handle() {
      @Override
      public String read() {
        return file.text();
      }

      @Override
      public void write(long offset, String text) throws FsException {
        check(writes, Errno.EBADF);
        file.write(offset, text);
      }

      @Override
      public void truncate(long size) throws FsException {
        check(writes, Errno.EINVAL);
        resize(file, size);
      }

      @Override
      public Attributes stat() {
        return file.attributes();
      }

      @Override
      public String getXattr(String name) throws FsException {
        return file.getXattr(name);
      }

      @Override
      public void setXattr(String name, String value, XattrMode mode) throws FsException {
        file.setXattr(name, value, mode);
      }

      @Override
      public void removeXattr(String name) throws FsException {
        file.removeXattr(name);
      }

      @Override
      public void link(FsPath path) throws FsException {
        ModelNode parent = parent(path);
        check(file.nlink > 0 || file.nameless, Errno.ENOENT);
        check(!parent.children.containsKey(path.name()), Errno.EEXIST);
        add(path, file);
        file.nameless = false;
      }

      @Override
      public void close() {}
    };
  }
}

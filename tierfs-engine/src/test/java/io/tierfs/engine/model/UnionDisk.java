package io.tierfs.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A union, used by paths; checks on the way what every answer of a union must keep to. */
final class UnionDisk implements Disk {
  private final Union union;
  private final CallContext caller;
  private final boolean torn;

  UnionDisk(Union union, CallContext caller) {
    this(union, caller, false);
  }

  /**
   * Makes one.
   *
   * @param torn whether copies of merged directories may have been taken away from outside
   */
  UnionDisk(Union union, CallContext caller, boolean torn) {
    this.union = union;
    this.caller = caller;
    this.torn = torn;
  }

  Node node(FsPath path) throws IOException {
    return union.walk(caller, path);
  }

  private Node parent(FsPath path) throws IOException {
    return node(path.parent());
  }

  private Attributes attributes(FileStat stat, Node node) {
    require(stat.fileId() == node.inode(), "st_ino is the inode number of the node");
    require(stat.type() == node.type(), "a node keeps its type");
    require(stat.volume() == 0, "the union is one volume");
    boolean directory = stat.isDirectory();
    return new Attributes(
        stat.type(),
        stat.permissions(),
        stat.uid(),
        stat.gid(),
        directory ? 0 : stat.nlink(),
        directory ? 0 : stat.size());
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new AssertionError("broken rule: " + rule);
    }
  }

  @Override
  public Attributes stat(FsPath path) throws IOException {
    Node node = node(path);
    return attributes(union.stat(caller, node), node);
  }

  @Override
  public Map<String, FileType> readdir(FsPath path) throws IOException {
    Map<String, FileType> names = new TreeMap<>();
    Node node = node(path);
    try (OpenDirectory directory = union.openDirectory(caller, node)) {
      long position = 0;
      for (var entry = directory.entry(0); entry != null; entry = directory.entry(++position)) {
        require((position == 0) == entry.name().equals("."), ". is the first entry");
        require((position == 1) == entry.name().equals(".."), ".. is the second entry");
        require(!entry.name().equals(".tierfs"), "the own area is never listed");
        if (position > 1) {
          Node child = union.lookup(caller, node, entry.name());
          boolean carried = torn && child.type() == FileType.DIRECTORY;
          require(
              carried || entry.inode() == 0 || entry.inode() == child.inode(), "d_ino is st_ino");
          require(entry.type() == null || entry.type() == child.type(), "d_type is the type");
          require(names.put(entry.name(), child.type()) == null, "each name once");
        }
      }
    }
    return names;
  }

  @Override
  public void mkdir(FsPath path, int mode) throws IOException {
    union.makeDirectory(caller, parent(path), path.name(), mode);
  }

  @Override
  public void create(FsPath path, boolean exclusive, int mode) throws IOException {
    OpenOptions options = OpenOptions.existing(Access.READ_WRITE).withCreate(exclusive, mode);
    union.create(caller, parent(path), path.name(), options).close();
  }

  @Override
  public void fifo(FsPath path, int mode) throws IOException {
    union.makeNode(caller, parent(path), path.name(), FileType.FIFO.modeBits() | mode, 0);
  }

  @Override
  public void symlink(FsPath path, String target) throws IOException {
    union.makeSymlink(caller, parent(path), path.name(), target);
  }

  @Override
  public String readlink(FsPath path) throws IOException {
    return union.readSymlink(caller, node(path));
  }

  @Override
  public void link(FsPath existing, FsPath path) throws IOException {
    union.makeHardLink(caller, node(existing), parent(path), path.name());
  }

  @Override
  public void unlink(FsPath path) throws IOException {
    union.removeFile(caller, parent(path), path.name());
  }

  @Override
  public void rmdir(FsPath path) throws IOException {
    union.removeDirectory(caller, parent(path), path.name());
  }

  @Override
  public void rename(FsPath from, FsPath to, RenameMode mode) throws IOException {
    Node fromDirectory = parent(from);
    if (fromDirectory.type() != FileType.DIRECTORY) {
      throw new FsException(Errno.ENOTDIR); // the kernel looks before it walks to the target
    }
    union.rename(caller, fromDirectory, from.name(), parent(to), to.name(), mode);
  }

  @Override
  public void chmod(FsPath path, int mode) throws IOException {
    union.change(caller, node(path), AttributeChange.permissions(mode));
  }

  @Override
  public void chown(FsPath path, int uid, int gid) throws IOException {
    union.change(caller, node(path), AttributeChange.owner(uid, gid));
  }

  @Override
  public void truncate(FsPath path, long size) throws IOException {
    union.change(caller, node(path), AttributeChange.size(size));
  }

  @Override
  public String getXattr(FsPath path, String name) throws IOException {
    return new String(union.getXattr(caller, node(path), name), UTF_8);
  }

  @Override
  public void setXattr(FsPath path, String name, String value, XattrMode mode) throws IOException {
    union.setXattr(caller, node(path), name, value.getBytes(UTF_8), mode);
  }

  @Override
  public void removeXattr(FsPath path, String name) throws IOException {
    union.removeXattr(caller, node(path), name);
  }

  @Override
  public List<String> listXattrs(FsPath path) throws IOException {
    return union.listXattrs(caller, node(path)).stream().sorted().toList();
  }

  @Override
  public Handle open(FsPath path, boolean writes) throws IOException {
    OpenOptions options = writes ? OpenOptions.READ_WRITE : OpenOptions.READ;
    return handle(union.open(caller, node(path), options), writes);
  }

  @Override
  public Handle openNameless(FsPath directory, int mode) throws IOException {
    OpenOptions options = OpenOptions.existing(Access.READ_WRITE).withCreate(false, mode);
    return handle(union.createNameless(caller, node(directory), options), true);
  }

  private Handle handle(OpenFile file, boolean writes) {
    return new Handle() {
      @Override
      public String read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) file.stat().size() + 10);
        int count = file.read(buffer, 0);
        return new String(buffer.array(), 0, count, UTF_8);
      }

      @Override
      public void write(long offset, String text) throws IOException {
        file.write(ByteBuffer.wrap(text.getBytes(UTF_8)), offset);
      }

      @Override
      public void truncate(long size) throws IOException {
        if (!writes) {
          throw new FsException(Errno.EINVAL); // the kernel looks before it asks
        }
        file.change(caller, AttributeChange.size(size));
      }

      @Override
      public Attributes stat() throws IOException {
        return attributes(file.stat(), file.node());
      }

      @Override
      public String getXattr(String name) throws IOException {
        return new String(union.getXattr(caller, file.node(), name), UTF_8);
      }

      @Override
      public void setXattr(String name, String value, XattrMode mode) throws IOException {
        union.setXattr(caller, file.node(), name, value.getBytes(UTF_8), mode);
      }

      @Override
      public void removeXattr(String name) throws IOException {
        union.removeXattr(caller, file.node(), name);
      }

      @Override
      public void link(FsPath path) throws IOException {
        union.makeHardLink(caller, file.node(), parent(path), path.name());
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}

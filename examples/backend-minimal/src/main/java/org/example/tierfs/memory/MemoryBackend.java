package org.example.tierfs.memory;

import static io.tierfs.api.Capability.*;
import static io.tierfs.api.Errno.*;

import io.tierfs.api.*;
import io.tierfs.api.AttributeChange.TimeChange;
import java.nio.ByteBuffer;
import java.util.*;

/** A tree of files in memory. One lock keeps it whole. */
final class MemoryBackend implements Backend {
  /** A file or a directory. */
  private static final class Node {
    final SortedMap<String, Node> children = new TreeMap<>();
    byte[] content = new byte[0];
    volatile FileStat stat;
  }

  private static final AttributeChange TOUCH = AttributeChange.times(null, TimeChange.NOW);

  private final BackendContext context;
  private final long capacity;
  private final Node root;
  private long used;

  MemoryBackend(BackendContext context, long capacity) {
    this.context = context;
    this.capacity = capacity;
    this.root = newNode(FileType.DIRECTORY, 0777);
  }

  private Node newNode(FileType type, int permissions) {
    Node node = new Node();
    node.stat = FileStat.builder(type).permissions(permissions).build();
    apply(node, AttributeChange.times(TimeChange.NOW, TimeChange.NOW));
    return node;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(WRITE, NANOSECOND_TIMES, OPEN_UNLINKED, RENAME_DIRECTORIES, RENAME_NO_REPLACE);
  }

  private Node find(FsPath path) throws FsException {
    Node node = lookup(path);
    check(node != null, ENOENT);
    return node;
  }

  /** What is at a path, null where only its last name is missing. */
  private Node lookup(FsPath path) throws FsException {
    if (path.isRoot()) {
      return root;
    }
    Node directory = find(path.parent());
    check(directory.stat.isDirectory(), ENOTDIR);
    check(Names.encodedLength(path.name()) <= Names.NAME_BYTES_MAX, ENAMETOOLONG);
    return directory.children.get(path.name());
  }

  private static void check(boolean right, Errno otherwise) throws FsException {
    if (!right) {
      throw new FsException(otherwise);
    }
  }

  @Override
  public synchronized FileStat stat(CallContext caller, FsPath path) throws FsException {
    return find(path).stat;
  }

  @Override
  public synchronized DirectoryCursor list(CallContext caller, FsPath path) throws FsException {
    Node directory = find(path);
    check(directory.stat.isDirectory(), ENOTDIR);
    List<DirectoryEntry> entries = new ArrayList<>();
    directory.children.forEach((name, node) -> entries.add(DirectoryEntry.of(name, node.stat)));
    return DirectoryCursor.over(entries);
  }

  @Override
  public synchronized SpaceInfo space(CallContext caller) {
    long free = capacity - used;
    return new SpaceInfo(
        "memory:" + context.tier(), capacity, free, free, 0, 0, 4096, Names.NAME_BYTES_MAX);
  }

  @Override
  public synchronized FileHandle open(CallContext caller, FsPath path, OpenOptions options)
      throws FsException {
    Node node = options.create() ? lookup(path) : find(path);
    check(node == null || !options.create() || !options.exclusive(), EEXIST);
    if (node == null) {
      node = newNode(FileType.REGULAR, 0666);
      bind(path, node);
    }
    check(!node.stat.isDirectory(), EISDIR);
    if (options.truncate()) {
      resize(node, 0);
    }
    return handle(node, options);
  }

  @Override
  public synchronized void makeDirectory(CallContext caller, FsPath path, int mode)
      throws FsException {
    check(lookup(path) == null, EEXIST);
    bind(path, newNode(FileType.DIRECTORY, 0777));
  }

  @Override
  public synchronized void removeFile(CallContext caller, FsPath path) throws FsException {
    remove(path, false);
  }

  @Override
  public synchronized void removeDirectory(CallContext caller, FsPath path) throws FsException {
    remove(path, true);
  }

  /** Who has the file open keeps it, but it counts no longer. */
  private void remove(FsPath path, boolean directory) throws FsException {
    Node node = find(path);
    check(directory == node.stat.isDirectory(), directory ? ENOTDIR : EISDIR);
    check(node.children.isEmpty(), ENOTEMPTY);
    bind(path, null);
    used -= node.stat.size();
    node.stat = node.stat.toBuilder().nlink(0).build();
  }

  /** Lets a name stand for a node, or for nothing. */
  private void bind(FsPath path, Node node) throws FsException {
    Node directory = find(path.parent());
    directory.children.compute(path.name(), (_, _) -> node);
    apply(directory, TOUCH);
  }

  @Override
  public synchronized void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws FsException {
    check(mode != RenameMode.EXCHANGE, EINVAL);
    Node moved = find(from);
    Node target = lookup(to);
    check(target == null || mode == RenameMode.REPLACE, EEXIST);
    if (target == moved) {
      return;
    }
    check(!to.startsWith(from), EINVAL);
    if (target != null) {
      remove(to, moved.stat.isDirectory());
    }
    bind(from, null);
    bind(to, moved);
  }

  private void apply(Node node, AttributeChange change) {
    node.stat = change.applyTo(node.stat, context.clock().instant());
  }

  @Override
  public synchronized void change(CallContext caller, FsPath path, AttributeChange change)
      throws FsException {
    change(find(path), change);
  }

  private synchronized void change(Node node, AttributeChange change) throws FsException {
    check(change.permissions() == null && change.uid() == null && change.gid() == null, EPERM);
    if (change.size() != null) {
      check(!node.stat.isDirectory(), EISDIR);
      resize(node, change.size());
    }
    apply(node, change);
  }

  private void resize(Node node, long size) throws FsException {
    long more = size - node.stat.size();
    check(size <= Integer.MAX_VALUE / 2, EFBIG);
    check(more <= capacity - used, ENOSPC);
    if (size > node.content.length) {
      node.content = Arrays.copyOf(node.content, (int) size * 2);
    } else if (more < 0) {
      Arrays.fill(node.content, (int) size, (int) (size - more), (byte) 0);
    }
    used += node.stat.nlink() == 0 ? 0 : more;
    node.stat = node.stat.toBuilder().size(size).blocks((size + 511) / 512).build();
    apply(node, TOUCH);
  }

  /** An open file: it stands for the node, whatever becomes of the name. */
  private FileHandle handle(Node node, OpenOptions options) {
    return new FileHandle() {
      private volatile boolean closed;

      @Override
      public int read(ByteBuffer target, long offset) throws FsException {
        check(options.access().reads() && !closed, EBADF);
        check(offset >= 0, EINVAL);
        synchronized (MemoryBackend.this) {
          int start = (int) Math.min(offset, node.stat.size());
          int length = (int) Math.min(node.stat.size() - start, target.remaining());
          target.put(node.content, start, length);
          return length;
        }
      }

      @Override
      public int write(ByteBuffer source, long offset) throws FsException {
        check(options.access().writes() && !closed, EBADF);
        check(offset >= 0, EINVAL);
        synchronized (MemoryBackend.this) {
          long size = node.stat.size();
          long start = options.append() ? size : offset;
          int length = Math.clamp(size + capacity - used - start, 0, source.remaining());
          check(length > 0 || !source.hasRemaining(), ENOSPC);
          if (length > 0) {
            resize(node, Math.max(size, start + length));
            source.get(node.content, (int) start, length);
          }
          return length;
        }
      }

      @Override
      public FileStat stat() {
        return node.stat;
      }

      @Override
      public void change(CallContext caller, AttributeChange change) throws FsException {
        MemoryBackend.this.change(node, change);
      }

      @Override
      public void close() {
        closed = true;
      }
    };
  }
}

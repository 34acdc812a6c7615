package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/**
 * The store of an in-memory backend as another program sees it: what is changed here is told to
 * whoever watches the backend itself.
 */
final class OutsideView extends ForwardingBackend {
  private final MemoryTree tree;
  private final MemoryWatches watches;

  OutsideView(Backend store, MemoryTree tree, MemoryWatches watches) {
    super(store);
    this.tree = tree;
    this.watches = watches;
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> fewer = EnumSet.noneOf(Capability.class);
    fewer.addAll(super.capabilities());
    fewer.remove(Capability.WATCH);
    return fewer;
  }

  @Override
  public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
      throws FsException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    synchronized (tree) {
      boolean made = options.create() && !exists(path);
      FileHandle handle = super.open(caller, path, options);
      MemoryNode node = tree.find(path);
      if (made) {
        named(path);
      } else if (options.truncate()) {
        watches.written(node);
      }
      return new Handle(handle, node);
    }
  }

  private boolean exists(FsPath path) throws FsException {
    try {
      tree.find(path);
      return true;
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath path, int mode) throws IOException {
    synchronized (tree) {
      super.makeDirectory(caller, path, mode);
      named(path);
    }
  }

  @Override
  public void removeFile(CallContext caller, FsPath path) throws IOException {
    synchronized (tree) {
      MemoryNode node = tree.find(path);
      super.removeFile(caller, path);
      named(path);
      watches.touched(node);
    }
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath path) throws IOException {
    synchronized (tree) {
      MemoryNode node = tree.find(path);
      super.removeDirectory(caller, path);
      named(path);
      watches.gone(node);
    }
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws IOException {
    synchronized (tree) {
      MemoryNode moved = tree.find(from);
      MemoryNode replaced = tree.slot(to).node();
      super.rename(caller, from, to, mode);
      if (moved == replaced) {
        return;
      }
      named(from);
      named(to);
      watches.gone(moved);
      if (replaced != null) {
        watches.gone(replaced);
      }
    }
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
    synchronized (tree) {
      super.change(caller, path, change);
      watches.touched(tree.find(path));
    }
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath path, String target) throws IOException {
    synchronized (tree) {
      super.makeSymlink(caller, path, target);
      named(path);
    }
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws IOException {
    synchronized (tree) {
      super.makeHardLink(caller, existing, path);
      watches.touched(tree.find(existing));
    }
  }

  @Override
  public void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws IOException {
    synchronized (tree) {
      super.makeNode(caller, path, mode, rdev);
      named(path);
    }
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    synchronized (tree) {
      super.setXattr(caller, path, name, value, mode);
      watches.touched(tree.find(path));
    }
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws IOException {
    synchronized (tree) {
      super.removeXattr(caller, path, name);
      watches.touched(tree.find(path));
    }
  }

  private void named(FsPath path) throws FsException {
    watches.named(tree.find(path.parent()), path.name());
  }

  /** The store belongs to the backend, which goes on. */
  @Override
  public void close() {}

  /** An open file whose changes are told. */
  private final class Handle extends ForwardingFileHandle {
    private final MemoryNode node;

    Handle(FileHandle delegate, MemoryNode node) {
      super(delegate);
      this.node = node;
    }

    @Override
    public int write(ByteBuffer source, long offset) throws IOException {
      synchronized (tree) {
        int written = super.write(source, offset);
        watches.written(node);
        return written;
      }
    }

    @Override
    public void change(CallContext caller, AttributeChange change) throws IOException {
      synchronized (tree) {
        super.change(caller, change);
        watches.touched(node);
      }
    }

    @Override
    public void allocate(int mode, long offset, long length) throws IOException {
      synchronized (tree) {
        super.allocate(mode, offset, length);
        watches.written(node);
      }
    }

    @Override
    public long copyTo(long offset, FileHandle target, long targetOffset, long length)
        throws IOException {
      synchronized (tree) {
        long copied = super.copyTo(offset, target, targetOffset, length);
        if (bare(target) instanceof MemoryHandle other) {
          watches.written(other.node());
        }
        return copied;
      }
    }
  }
}

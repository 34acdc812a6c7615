package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.XattrMode;
import java.nio.ByteBuffer;
import java.util.List;

/** An open file of an in-memory backend. */
final class MemoryHandle implements FileHandle {
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ZERO_RANGE = 16;

  private final MemoryTree tree;
  private final MemoryNode node;
  private final OpenOptions options;
  private final Runnable onClose;
  private boolean closed;

  /** An open handle; the caller holds the tree's lock. */
  MemoryHandle(MemoryTree tree, MemoryNode node, OpenOptions options, Runnable onClose) {
    this.tree = tree;
    this.node = node;
    this.options = options;
    this.onClose = onClose;
    node.openHandles++;
  }

  MemoryNode node() {
    return node;
  }

  @Override
  public int read(ByteBuffer target, long offset) throws FsException {
    synchronized (tree) {
      check(options.access().reads(), offset);
      return node.pages.read(target, offset);
    }
  }

  @Override
  public int write(ByteBuffer source, long offset) throws FsException {
    synchronized (tree) {
      check(options.access().writes(), offset);
      int written = node.pages.write(source, options.append() ? node.pages.size() : offset);
      if (written > 0) {
        node.touchContent();
      }
      return written;
    }
  }

  @Override
  public FileStat stat() throws FsException {
    synchronized (tree) {
      check(true, 0);
      return node.stat();
    }
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws FsException {
    synchronized (tree) {
      check(true, 0);
      if (!tree.can(Capability.WRITE)) {
        throw new FsException(Errno.EROFS);
      }
      node.change(change);
    }
  }

  @Override
  public byte[] getXattr(CallContext caller, String name) throws FsException {
    synchronized (tree) {
      check(true, 0);
      return node.getXattr(name);
    }
  }

  @Override
  public void setXattr(CallContext caller, String name, byte[] value, XattrMode mode)
      throws FsException {
    synchronized (tree) {
      check(true, 0);
      node.setXattr(name, value, mode);
    }
  }

  @Override
  public List<String> listXattrs(CallContext caller) throws FsException {
    synchronized (tree) {
      check(true, 0);
      return node.listXattrs();
    }
  }

  @Override
  public void removeXattr(CallContext caller, String name) throws FsException {
    synchronized (tree) {
      check(true, 0);
      node.removeXattr(name);
    }
  }

  @Override
  public void sync(boolean dataOnly) throws FsException {
    synchronized (tree) {
      check(true, 0);
    }
  }

  @Override
  public void allocate(int mode, long offset, long length) throws FsException {
    synchronized (tree) {
      need(Capability.ALLOCATE);
      check(options.access().writes(), offset);
      if (length <= 0) {
        throw new FsException(Errno.EINVAL);
      }
      long end = offset + length;
      switch (mode) {
        case 0, KEEP_SIZE -> node.pages.reserve(offset, end);
        case PUNCH_HOLE | KEEP_SIZE, ZERO_RANGE, ZERO_RANGE | KEEP_SIZE ->
            node.pages.zero(offset, end);
        default -> throw new FsException(Errno.EOPNOTSUPP);
      }
      if ((mode & KEEP_SIZE) == 0 && end > node.pages.size()) {
        node.pages.resize(end);
      }
      node.touchContent();
    }
  }

  @Override
  public long seekData(long offset) throws FsException {
    synchronized (tree) {
      checkSeek(offset);
      long found = tree.can(Capability.SEEK_HOLES) ? node.pages.nextData(offset) : offset;
      if (found < 0) {
        throw new FsException(Errno.ENXIO);
      }
      return found;
    }
  }

  @Override
  public long seekHole(long offset) throws FsException {
    synchronized (tree) {
      checkSeek(offset);
      return tree.can(Capability.SEEK_HOLES) ? node.pages.nextHole(offset) : node.pages.size();
    }
  }

  private void checkSeek(long offset) throws FsException {
    check(true, 0);
    if (offset < 0 || offset >= node.pages.size()) {
      throw new FsException(Errno.ENXIO);
    }
  }

  @Override
  public long copyTo(long offset, FileHandle target, long targetOffset, long length)
      throws FsException {
    synchronized (tree) {
      need(Capability.COPY_RANGE);
      if (!(target instanceof MemoryHandle other) || other.tree != tree) {
        throw new FsException(Errno.EXDEV);
      }
      check(options.access().reads(), offset);
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, 1 << 20));
      node.pages.read(buffer, offset);
      return buffer.flip().hasRemaining() ? other.write(buffer, targetOffset) : 0;
    }
  }

  private void need(Capability capability) throws FsException {
    if (!tree.can(capability)) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
  }

  private void check(boolean allowed, long offset) throws FsException {
    if (closed || !allowed) {
      throw new FsException(Errno.EBADF);
    }
    if (offset < 0) {
      throw new FsException(Errno.EINVAL);
    }
    if (node.nlink == 0 && !tree.can(Capability.OPEN_UNLINKED)) {
      throw new FsException(Errno.ESTALE);
    }
  }

  @Override
  public void close() {
    synchronized (tree) {
      if (closed) {
        return;
      }
      closed = true;
      node.openHandles--;
      node.freeIfGone();
    }
    onClose.run();
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An open file: a node, and the handle of the backend that holds its visible copy. */
final class UnionFile implements OpenFile {
  private final UnionNode node;
  private final Tier tier;
  private final FileHandle handle;
  private final @Nullable FileStat made;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Set before the silence begins, for good. */
  private volatile boolean silent;

  private @Nullable Runnable heard;

  UnionFile(UnionNode node, Tier tier, FileHandle handle) {
    this(node, tier, handle, null);
  }

  /**
   * A file that was just made.
   *
   * @param made what it looks like
   */
  UnionFile(UnionNode node, Tier tier, FileHandle handle, @Nullable FileStat made) {
    this.node = node;
    this.tier = tier;
    this.handle = handle;
    this.made = made;
    node.opened(this);
  }

  @Override
  public UnionNode node() {
    return node;
  }

  Tier tier() {
    return tier;
  }

  /** Whether nobody tells what others write to it. */
  boolean isSilent() {
    return silent;
  }

  /**
   * Has nobody tell what is written to it until it is closed.
   *
   * @param watch of a directory that it is in
   * @param changed tells that it may have changed; when this begins, and when it has ended
   */
  boolean silence(DirectoryWatch watch, Runnable changed) {
    synchronized (closed) {
      if (closed.get() || silent) {
        return silent;
      }
      silent = true;
      DirectoryWatch.Silence silence = watch.silence(handle);
      if (silence == null) {
        silent = false;
        return false;
      }
      heard =
          () -> {
            silence.close();
            node.closed(this);
            changed.run();
          };
    }
    changed.run();
    return true;
  }

  @Override
  public boolean isNew() {
    return made != null;
  }

  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    try {
      return handle.read(target, offset);
    } catch (IOException e) {
      throw told("read", e);
    }
  }

  @Override
  public int write(ByteBuffer source, long offset) throws IOException {
    try {
      return handle.write(source, offset);
    } catch (IOException e) {
      throw told("write", e);
    }
  }

  @Override
  public FileStat stat() throws IOException {
    return Resolver.numbered(handle.stat(), node);
  }

  @Override
  public FileStat firstStat() throws IOException {
    return made != null ? made : stat();
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws IOException {
    tier.requireWritable();
    handle.change(caller, change);
  }

  byte[] getXattr(CallContext caller, String name) throws IOException {
    return handle.getXattr(caller, name);
  }

  void setXattr(CallContext caller, String name, byte[] value, XattrMode mode) throws IOException {
    tier.requireWritable();
    handle.setXattr(caller, name, value, mode);
  }

  List<String> listXattrs(CallContext caller) throws IOException {
    return handle.listXattrs(caller);
  }

  void removeXattr(CallContext caller, String name) throws IOException {
    tier.requireWritable();
    handle.removeXattr(caller, name);
  }

  @Override
  public void sync(boolean dataOnly) throws IOException {
    try {
      handle.sync(dataOnly);
    } catch (IOException e) {
      throw told("sync", e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      handle.flush();
    } catch (IOException e) {
      throw told("flush", e);
    }
  }

  @Override
  public void allocate(int mode, long offset, long length) throws IOException {
    try {
      handle.allocate(mode, offset, length);
    } catch (IOException e) {
      throw told("allocate", e);
    }
  }

  @Override
  public long seekData(long offset) throws IOException {
    return handle.seekData(offset);
  }

  @Override
  public long seekHole(long offset) throws IOException {
    return handle.seekHole(offset);
  }

  @Override
  public long copyTo(long offset, OpenFile target, long targetOffset, long length)
      throws IOException {
    if (!(target instanceof UnionFile other) || other.tier != tier) {
      throw new FsException(Errno.EXDEV, "the files lie on different tiers");
    }
    return handle.copyTo(offset, other.handle, targetOffset, length);
  }

  @Override
  public OptionalInt rawDescriptor() {
    return handle.rawDescriptor();
  }

  private IOException told(String operation, IOException error) {
    FsPath path = node.path();
    return tier.failures().told(operation, path == null ? FsPath.ROOT : path, error);
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      hear();
      node.closed(this);
      handle.close();
    }
  }

  /** Nobody knows what was written in silence. */
  private void hear() {
    synchronized (closed) {
      if (heard != null) {
        heard.run();
      }
    }
  }
}

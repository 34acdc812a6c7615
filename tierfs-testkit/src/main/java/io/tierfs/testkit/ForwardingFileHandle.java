package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/**
 * A handle that passes every call on to another; extend it and override what is to differ.
 *
 * @since 0.1
 */
public abstract class ForwardingFileHandle implements FileHandle {
  private final FileHandle delegate;

  protected ForwardingFileHandle(FileHandle delegate) {
    this.delegate = delegate;
  }

  /** The handle that gets the calls. */
  public final FileHandle delegate() {
    return delegate;
  }

  /** What a backend knows: the handle below all decorators. */
  static FileHandle bare(FileHandle handle) {
    FileHandle bare = handle;
    while (bare instanceof ForwardingFileHandle forwarding) {
      bare = forwarding.delegate;
    }
    return bare;
  }

  @Override
  public OptionalInt rawDescriptor() {
    return delegate.rawDescriptor();
  }

  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    return delegate.read(target, offset);
  }

  @Override
  public int write(ByteBuffer source, long offset) throws IOException {
    return delegate.write(source, offset);
  }

  @Override
  public FileStat stat() throws IOException {
    return delegate.stat();
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws IOException {
    delegate.change(caller, change);
  }

  @Override
  public byte[] getXattr(CallContext caller, String name) throws IOException {
    return delegate.getXattr(caller, name);
  }

  @Override
  public void setXattr(CallContext caller, String name, byte[] value, XattrMode mode)
      throws IOException {
    delegate.setXattr(caller, name, value, mode);
  }

  @Override
  public List<String> listXattrs(CallContext caller) throws IOException {
    return delegate.listXattrs(caller);
  }

  @Override
  public void removeXattr(CallContext caller, String name) throws IOException {
    delegate.removeXattr(caller, name);
  }

  @Override
  public void sync(boolean dataOnly) throws IOException {
    delegate.sync(dataOnly);
  }

  @Override
  public void flush() throws IOException {
    delegate.flush();
  }

  @Override
  public void allocate(int mode, long offset, long length) throws IOException {
    delegate.allocate(mode, offset, length);
  }

  @Override
  public long seekData(long offset) throws IOException {
    return delegate.seekData(offset);
  }

  @Override
  public long seekHole(long offset) throws IOException {
    return delegate.seekHole(offset);
  }

  @Override
  public long copyTo(long offset, FileHandle target, long targetOffset, long length)
      throws IOException {
    return delegate.copyTo(offset, bare(target), targetOffset, length);
  }

  @Override
  public void close() throws IOException {
    delegate.close();
  }
}

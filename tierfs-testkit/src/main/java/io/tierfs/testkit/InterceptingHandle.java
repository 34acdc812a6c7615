package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A handle whose calls go through the backend that opened it. */
final class InterceptingHandle extends ForwardingFileHandle {
  private final InterceptingBackend backend;
  private final FsPath path;

  InterceptingHandle(InterceptingBackend backend, FsPath path, FileHandle delegate) {
    super(delegate);
    this.backend = backend;
    this.path = path;
  }

  private BackendCall call(BackendOperation operation) {
    return BackendCall.of(operation, path);
  }

  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    BackendCall call = call(BackendOperation.READ);
    int limit = target.limit();
    return backend.around(
        call,
        () -> {
          target.limit(target.position() + backend.bytesAllowed(call, target.remaining()));
          try {
            return super.read(target, offset);
          } finally {
            target.limit(limit);
          }
        });
  }

  @Override
  public int write(ByteBuffer source, long offset) throws IOException {
    BackendCall call = call(BackendOperation.WRITE);
    int limit = source.limit();
    return backend.around(
        call,
        () -> {
          source.limit(source.position() + backend.bytesAllowed(call, source.remaining()));
          try {
            return super.write(source, offset);
          } finally {
            source.limit(limit);
          }
        });
  }

  @Override
  public FileStat stat() throws IOException {
    return backend.around(call(BackendOperation.HANDLE_STAT), () -> super.stat());
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws IOException {
    backend.aroundVoid(call(BackendOperation.HANDLE_CHANGE), () -> super.change(caller, change));
  }

  @Override
  public byte[] getXattr(CallContext caller, String name) throws IOException {
    return backend.around(
        call(BackendOperation.HANDLE_GET_XATTR), () -> super.getXattr(caller, name));
  }

  @Override
  public void setXattr(CallContext caller, String name, byte[] value, XattrMode mode)
      throws IOException {
    backend.aroundVoid(
        call(BackendOperation.HANDLE_SET_XATTR), () -> super.setXattr(caller, name, value, mode));
  }

  @Override
  public List<String> listXattrs(CallContext caller) throws IOException {
    return backend.around(
        call(BackendOperation.HANDLE_LIST_XATTRS), () -> super.listXattrs(caller));
  }

  @Override
  public void removeXattr(CallContext caller, String name) throws IOException {
    backend.aroundVoid(
        call(BackendOperation.HANDLE_REMOVE_XATTR), () -> super.removeXattr(caller, name));
  }

  @Override
  public void sync(boolean dataOnly) throws IOException {
    backend.aroundVoid(call(BackendOperation.SYNC), () -> super.sync(dataOnly));
  }

  @Override
  public void flush() throws IOException {
    backend.aroundVoid(call(BackendOperation.FLUSH), () -> super.flush());
  }

  @Override
  public void allocate(int mode, long offset, long length) throws IOException {
    backend.aroundVoid(call(BackendOperation.ALLOCATE), () -> super.allocate(mode, offset, length));
  }

  @Override
  public long seekData(long offset) throws IOException {
    return backend.around(call(BackendOperation.SEEK_DATA), () -> super.seekData(offset));
  }

  @Override
  public long seekHole(long offset) throws IOException {
    return backend.around(call(BackendOperation.SEEK_HOLE), () -> super.seekHole(offset));
  }

  @Override
  public long copyTo(long offset, FileHandle target, long targetOffset, long length)
      throws IOException {
    return backend.around(
        call(BackendOperation.COPY_TO), () -> super.copyTo(offset, target, targetOffset, length));
  }

  @Override
  public void close() throws IOException {
    backend.aroundVoid(call(BackendOperation.HANDLE_CLOSE), () -> super.close());
  }
}

package org.example.tierfs.zip;

import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An entry that is open. */
final class ZipHandle implements FileHandle {
  private final Content content;
  private final FileStat stat;
  private volatile boolean closed;

  ZipHandle(Content content, FileStat stat) {
    this.content = content;
    this.stat = stat;
  }

  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    if (closed) {
      throw new FsException(Errno.EBADF);
    }
    if (offset < 0) {
      throw new FsException(Errno.EINVAL);
    }
    return offset >= stat.size() ? 0 : content.read(target, offset);
  }

  @Override
  public int write(ByteBuffer source, long offset) throws FsException {
    throw new FsException(Errno.EBADF);
  }

  @Override
  public FileStat stat() {
    return stat;
  }

  @Override
  public void close() {
    closed = true;
    content.close();
  }
}

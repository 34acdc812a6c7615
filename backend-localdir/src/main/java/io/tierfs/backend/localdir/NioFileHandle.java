package io.tierfs.backend.localdir;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An open file by one or two {@link FileChannel}s: a channel that appends cannot read.
 *
 * <p>Its attributes are asked for by its path. After the file was unlinked they are the last ones
 * known, with the size of the channel; changes of them are kept for as long as the handle is open.
 */
final class NioFileHandle implements FileHandle {
  private final NioLocaldir backend;
  private final @Nullable FileChannel reader;
  private final @Nullable FileChannel writer;
  private final boolean append;
  private volatile @Nullable FsPath path;
  private @Nullable FileStat last;

  NioFileHandle(
      NioLocaldir backend,
      FsPath path,
      @Nullable FileChannel reader,
      @Nullable FileChannel writer,
      boolean append) {
    this.backend = backend;
    this.path = path;
    this.reader = reader;
    this.writer = writer;
    this.append = append;
  }

  /** The path that the file has now, {@code null} once it was unlinked. */
  @Nullable FsPath path() {
    return path;
  }

  void moveTo(FsPath to) {
    path = to;
  }

  synchronized void unlinked(FileStat stat) {
    last = stat.toBuilder().nlink(stat.nlink() - 1).build();
    path = null;
  }

  boolean isOpen() {
    FileChannel channel = writer == null ? reader : writer;
    return channel != null && channel.isOpen();
  }

  @Override
  public int read(ByteBuffer target, long offset) throws FsException {
    FileChannel channel = require(reader);
    checkOffset(offset);
    return Nio.call(
        () -> {
          int start = target.position();
          while (target.hasRemaining()) {
            if (channel.read(target, offset + target.position() - start) <= 0) {
              break;
            }
          }
          return target.position() - start;
        });
  }

  @Override
  public int write(ByteBuffer source, long offset) throws FsException {
    FileChannel channel = require(writer);
    checkOffset(offset);
    int start = source.position();
    try {
      Nio.run(
          () -> {
            while (source.hasRemaining()) {
              if (append) {
                channel.write(source);
              } else {
                channel.write(source, offset + source.position() - start);
              }
            }
          });
    } catch (FsException e) {
      if (source.position() == start) {
        throw e;
      }
    }
    return source.position() - start;
  }

  private static FileChannel require(@Nullable FileChannel channel) throws FsException {
    if (channel == null) {
      throw new FsException(Errno.EBADF);
    }
    return channel;
  }

  private static void checkOffset(long offset) throws FsException {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL);
    }
  }

  private FileChannel anyChannel() throws FsException {
    return require(writer == null ? reader : writer);
  }

  @Override
  public FileStat stat() throws FsException {
    long size = Nio.call(() -> anyChannel().size());
    while (true) {
      FsPath at = path;
      if (at == null) {
        return unlinkedStat().toBuilder().size(size).blocks((size + 511) / 512).build();
      }
      try {
        return backend.stat(CallContext.daemon(), at);
      } catch (FsException e) {
        if (at.equals(path)) {
          throw e;
        }
      }
    }
  }

  private synchronized FileStat unlinkedStat() throws FsException {
    FileStat stat = last;
    if (stat == null) {
      throw new FsException(Errno.ESTALE);
    }
    return stat;
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws FsException {
    Long size = change.size();
    if (size != null) {
      if (writer == null) {
        throw new FsException(Errno.EINVAL);
      }
      resize(writer, size);
    }
    var rest =
        new AttributeChange(
            change.permissions(), change.uid(), change.gid(), null, change.atime(), change.mtime());
    if (rest.isEmpty()) {
      return;
    }
    FsPath at = path;
    if (at == null) {
      changeUnlinked(rest);
    } else {
      backend.change(caller, at, rest);
    }
  }

  private void resize(FileChannel channel, long size) throws FsException {
    if (append && Nio.call(channel::size) < size) {
      // To such a channel only the end exists.
      FsPath at = path;
      if (at == null) {
        throw new FsException(Errno.EOPNOTSUPP);
      }
      backend.change(CallContext.daemon(), at, AttributeChange.size(size));
    } else {
      setSize(channel, size);
    }
  }

  /** Makes the file exactly this long, by a channel that does not append. */
  static void setSize(FileChannel channel, long size) throws FsException {
    checkOffset(size);
    Nio.run(
        () -> {
          if (channel.size() < size) {
            channel.write(ByteBuffer.allocate(1), size - 1);
          } else {
            channel.truncate(size);
          }
        });
  }

  private synchronized void changeUnlinked(AttributeChange change) throws FsException {
    FileStat stat = unlinkedStat();
    Integer permissions = change.permissions();
    Integer uid = change.uid();
    Integer gid = change.gid();
    last =
        stat.toBuilder()
            .permissions(permissions == null ? stat.permissions() : permissions)
            .owner(uid == null ? stat.uid() : uid, gid == null ? stat.gid() : gid)
            .atime(time(change.atime(), stat.atime()))
            .mtime(time(change.mtime(), stat.mtime()))
            .build();
  }

  private static Instant time(@Nullable TimeChange change, Instant before) {
    return switch (change) {
      case null -> before;
      case TimeChange.Now() -> Instant.now();
      case TimeChange.At(var at) -> at;
    };
  }

  @Override
  public void sync(boolean dataOnly) throws FsException {
    FileChannel channel = anyChannel();
    Nio.run(() -> channel.force(!dataOnly));
  }

  @Override
  public void close() throws IOException {
    backend.handles().remove(this);
    try {
      if (writer != null) {
        writer.close();
      }
    } finally {
      if (reader != null) {
        reader.close();
      }
    }
  }
}

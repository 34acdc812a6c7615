package io.tierfs.backend.localdir;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open file by one or two {@link FileChannel}s: a channel that appends cannot read.
 *
 * <p>Its attributes are asked for by any of its file's names that the backend has met. When there
 * is none any more they are the last ones known, with the size of the channel; changes of them are
 * kept for as long as the handle is open.
 */
final class NioFileHandle implements FileHandle {
  private final NioLocaldir backend;
  private final @Nullable FileChannel reader;
  private final @Nullable FileChannel writer;
  private final boolean append;
  private final FileStat opened;
  private final Set<FsPath> names = new LinkedHashSet<>();
  private FileStat last;

  NioFileHandle(
      NioLocaldir backend,
      FsPath path,
      FileStat opened,
      @Nullable FileChannel reader,
      @Nullable FileChannel writer,
      boolean append) {
    this.backend = backend;
    this.names.add(path);
    this.opened = opened;
    this.last = opened;
    this.reader = reader;
    this.writer = writer;
    this.append = append;
  }

  /** What was opened, as it looked then. */
  FileStat opened() {
    return opened;
  }

  private synchronized List<FsPath> names() {
    return List.copyOf(names);
  }

  /** The file has this name too. */
  synchronized void named(FsPath path) {
    names.add(path);
  }

  private synchronized void forget(FsPath path) {
    names.remove(path);
  }

  /** What was at or below one path is at or below another. */
  synchronized void moved(FsPath from, FsPath to) {
    for (FsPath name : names()) {
      if (name.startsWith(from)) {
        names.remove(name);
        names.add(FsPath.of(to.value() + name.value().substring(from.value().length())));
      }
    }
  }

  /** A name went, of this file or another; {@code stat} is what was there. */
  synchronized void removed(FsPath path, FileStat stat) {
    if (names.remove(path) || stat.sameFile(opened)) {
      last = stat.toBuilder().nlink(stat.nlink() - 1).build();
    }
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
    Named found = find();
    return found == null
        ? unnamedStat().toBuilder().size(size).blocks((size + 511) / 512).build()
        : found.stat();
  }

  private record Named(FsPath path, FileStat stat) {}

  /** A name by which the file is found, {@code null} where it has none that is known. */
  private @Nullable Named find() throws FsException {
    while (true) {
      List<FsPath> known = names();
      FsException failure = null;
      for (FsPath path : known) {
        try {
          FileStat stat = backend.stat(CallContext.daemon(), path);
          if (stat.fileId() == 0 || stat.sameFile(opened)) {
            return new Named(path, stat);
          }
          forget(path); // replaced behind the backend's back
        } catch (FsException e) {
          failure = e;
        }
      }
      List<FsPath> now = names();
      if (now.isEmpty()) {
        return null;
      }
      if (failure != null && now.equals(known)) {
        throw failure;
      }
    }
  }

  private synchronized FileStat unnamedStat() {
    return last;
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
    Named found = find();
    if (found == null) {
      changeUnnamed(rest);
    } else {
      backend.change(caller, found.path(), rest);
    }
  }

  private void resize(FileChannel channel, long size) throws FsException {
    if (append && Nio.call(channel::size) < size) {
      // To such a channel only the end exists.
      backend.change(CallContext.daemon(), name(), AttributeChange.size(size));
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

  private synchronized void changeUnnamed(AttributeChange change) {
    last = change.applyTo(last, Instant.now());
  }

  /** EOPNOTSUPP where the file has no name that is known: its attributes cannot be asked then. */
  private FsPath name() throws FsException {
    Named found = find();
    if (found == null) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    return found.path();
  }

  @Override
  public byte[] getXattr(CallContext caller, String name) throws FsException {
    return backend.getXattr(caller, name(), name);
  }

  @Override
  public void setXattr(CallContext caller, String name, byte[] value, XattrMode mode)
      throws FsException {
    backend.setXattr(caller, name(), name, value, mode);
  }

  @Override
  public List<String> listXattrs(CallContext caller) throws FsException {
    return backend.listXattrs(caller, name());
  }

  @Override
  public void removeXattr(CallContext caller, String name) throws FsException {
    backend.removeXattr(caller, name(), name);
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

package io.tierfs.backend.nfs;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.XattrMode;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsRead;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsWritten;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open file of an export. */
final class NfsFileHandle implements FileHandle {
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int COPIES_MAX = 5;

  private final Store store;
  private final OpenFile open;
  private final NfsFile file;
  private final OpenOptions options;
  private final Readahead ahead;
  private final WriteBehind.Told told;
  private final AtomicBoolean closed = new AtomicBoolean();

  NfsFileHandle(Store store, OpenFile open, NfsFile file, OpenOptions options) {
    this.store = store;
    this.open = open;
    this.file = file;
    this.options = options;
    this.told = open.writes.begin();
    this.ahead = new Readahead(file, store.readBudget(), store.readBuffers(), store.readBytes());
  }

  private void requireOpen() throws FsException {
    if (closed.get()) {
      throw new FsException(Errno.EBADF);
    }
  }

  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    requireOpen();
    if (!options.access().reads()) {
      throw new FsException(Errno.EBADF);
    }
    if (offset < 0) {
      throw new FsException(Errno.EINVAL);
    }
    store.server().requireAnswering();
    try {
      return open.writes.isClean() ? readClean(target, offset) : readOver(target, offset);
    } catch (IOException e) {
      throw store.failures().of(e);
    }
  }

  private int readClean(ByteBuffer target, long offset) throws IOException {
    if (store.readBudget().bytesMax() == 0 || options.direct()) {
      return readPlain(target, offset);
    }
    int wanted = target.remaining();
    long version = open.version();
    int count = ahead.read(target, offset, version, answer -> store.server().await(answer));
    if (target.hasRemaining()) {
      count += readPlain(target, offset + count);
    }
    ahead.readTo(offset, count, count < wanted, version);
    return count;
  }

  private int readPlain(ByteBuffer target, long offset) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int count = Math.min(target.remaining(), store.readBytes());
      ByteBuffer part = target.slice(target.position(), count);
      long at = offset + total;
      NfsRead read = store.server().ask(_ -> file.read(part, at));
      target.position(target.position() + read.count());
      total += read.count();
      if (read.end() || read.count() == 0) {
        break;
      }
    }
    return total;
  }

  /** Reads from the server, and lays over it what the server may not have. */
  private int readOver(ByteBuffer target, long offset) throws IOException {
    // What is kept now is what was written before; it may be gone when the server has answered.
    List<Chunk.Piece> kept = open.writes.within(offset, offset + target.remaining());
    int count = (int) Math.min(target.remaining(), open.size() - offset);
    if (count <= 0) {
      return 0;
    }
    int start = target.position();
    ByteBuffer part = target.slice(start, count);
    readPlain(part, offset);
    while (part.hasRemaining()) {
      part.put((byte) 0);
    }
    for (Chunk.Piece piece : kept) {
      piece.cover(target, start, offset);
    }
    target.position(start + count);
    return count;
  }

  @Override
  public int write(ByteBuffer source, long offset) throws IOException {
    requireOpen();
    if (!options.access().writes()) {
      throw new FsException(Errno.EBADF);
    }
    if (offset < 0) {
      throw new FsException(Errno.EINVAL);
    }
    store.server().requireAnswering();
    int count = source.remaining();
    if (count == 0) {
      return 0;
    }
    store.inOrder(
        open,
        () -> {
          long at = options.append() ? open.size() : offset;
          if (at > store.fileBytesMax() - count) {
            throw new FsException(Errno.EFBIG);
          }
          store.known().changed(open.handle, 0, null);
          open.changed();
          int before = source.position();
          try {
            if (store.writesThrough() || store.room().has(count)) {
              open.writes.write(file, source, at, told, isAwaited());
            } else {
              writeAtOnce(source, at);
            }
          } finally {
            int taken = source.position() - before;
            if (taken > 0) {
              open.wrote(at + taken, Instant.now());
            }
          }
          return true;
        });
    if (isAwaited()) {
      open.writes.sync(told);
    }
    return count;
  }

  /** Whether a write waits until it is safe. */
  private boolean isAwaited() {
    return store.writesThrough() || options.direct();
  }

  /** Writes what might have no room: only the server can tell, and only now there is a caller. */
  private void writeAtOnce(ByteBuffer source, long offset) throws IOException {
    open.writes.settle();
    int start = source.position();
    open.writes.write(file, source, offset, told, true);
    try {
      open.writes.sync(told);
    } catch (IOException e) {
      source.position(start);
      if (open.writes.isClean()) {
        // The server may have taken a part.
        fresh();
      }
      throw e;
    }
  }

  @Override
  public FileStat stat() throws IOException {
    requireOpen();
    long unsafeSize = open.unsafeSize();
    NfsAttributes remembered = store.known().attributes(open.handle);
    NfsAttributes told = remembered != null ? remembered : fresh();
    return open.seen(Stats.of(told, store.readBytes()), unsafeSize);
  }

  /** How long the file is, as far as is known here. */
  long size() {
    return open.size();
  }

  private NfsAttributes fresh() throws FsException {
    long asked = store.known().clock();
    NfsAttributes told = store.server().call(_ -> file.attributes());
    store.files().learn(open.handle, told, asked);
    return told;
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws IOException {
    requireOpen();
    store.translated(
        () -> {
          store.change(store.callers().of(caller), open.handle, open, change, file::setAttributes);
          return true;
        });
  }

  @Override
  public byte[] getXattr(CallContext caller, String name) throws IOException {
    requireOpen();
    return store.translated(
        () -> store.xattrs().get(store.callers().of(caller), open.handle, name));
  }

  @Override
  public void setXattr(CallContext caller, String name, byte[] value, XattrMode mode)
      throws IOException {
    requireOpen();
    store.translated(
        () -> {
          store.xattrs().set(store.callers().of(caller), open.handle, name, value, mode);
          return true;
        });
  }

  @Override
  public List<String> listXattrs(CallContext caller) throws IOException {
    requireOpen();
    return store.translated(() -> store.xattrs().list(store.callers().of(caller), open.handle));
  }

  @Override
  public void removeXattr(CallContext caller, String name) throws IOException {
    requireOpen();
    store.translated(
        () -> {
          store.xattrs().remove(store.callers().of(caller), open.handle, name);
          return true;
        });
  }

  @Override
  public void sync(boolean dataOnly) throws IOException {
    requireOpen();
    open.writes.sync(told);
  }

  /** As NFS has it: what one client closes, the next that opens sees. */
  @Override
  public void flush() throws IOException {
    requireOpen();
    syncAtClose();
  }

  /** Who only reads has lost nothing. */
  private void syncAtClose() throws IOException {
    if (options.access().writes()) {
      open.writes.sync(told);
    } else {
      open.writes.settle();
    }
  }

  @Override
  public void allocate(int mode, long offset, long length) throws IOException {
    requireOpen();
    store.requireFeature(NfsFeature.ALLOCATE);
    boolean punch = mode == (PUNCH_HOLE | KEEP_SIZE);
    if (!punch && mode != 0 && mode != KEEP_SIZE) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    if (!options.access().writes()) {
      throw new FsException(Errno.EBADF);
    }
    store.inOrder(
        open,
        () -> {
          open.writes.settle();
          long end = mode == 0 ? offset + length : Math.min(offset + length, fresh().size());
          if (end > offset) {
            try {
              store
                  .server()
                  .call(
                      _ -> {
                        if (punch) {
                          file.deallocate(offset, end - offset);
                        } else {
                          file.allocate(offset, end - offset);
                        }
                        return true;
                      });
            } finally {
              changed();
            }
            open.grew(punch ? 0 : end);
          }
          return true;
        });
  }

  /** The server has changed it, or may have. */
  private void changed() {
    store.known().changed(open.handle, 0, null);
    open.changed();
  }

  @Override
  public long seekData(long offset) throws IOException {
    return seek(offset, false);
  }

  @Override
  public long seekHole(long offset) throws IOException {
    return seek(offset, true);
  }

  private long seek(long offset, boolean hole) throws IOException {
    requireOpen();
    if (!store.has(NfsFeature.SEEK)) {
      return hole ? FileHandle.super.seekHole(offset) : FileHandle.super.seekData(offset);
    }
    if (offset < 0) {
      throw new FsException(Errno.ENXIO);
    }
    open.writes.settle();
    return store.server().call(_ -> file.seek(offset, hole));
  }

  @Override
  public long copyTo(long offset, FileHandle target, long targetOffset, long length)
      throws IOException {
    requireOpen();
    store.requireFeature(NfsFeature.COPY);
    if (!(target instanceof NfsFileHandle to) || to.store != store) {
      throw new FsException(Errno.EXDEV);
    }
    if (!options.access().reads() || !to.options.access().writes()) {
      throw new FsException(Errno.EBADF);
    }
    open.writes.settle();
    return store.inOrder(
        to.open,
        () -> {
          to.open.writes.settle();
          long count = Math.min(length, fresh().size() - offset);
          if (count <= 0) {
            return 0L;
          }
          long copied;
          try {
            copied = store.server().call(_ -> copySafely(offset, to.file, targetOffset, count));
          } finally {
            to.changed();
          }
          to.open.grew(targetOffset + copied);
          return copied;
        });
  }

  /** No chunk is there to be sent again, so the copy is made again if the server has lost it. */
  private long copySafely(long offset, NfsFile target, long targetOffset, long length)
      throws IOException, InterruptedException {
    for (int attempt = 0; attempt < COPIES_MAX; attempt++) {
      NfsWritten copy = file.copyTo(offset, target, targetOffset, length);
      if (copy.stability() != NfsStability.UNSTABLE || target.commit() == copy.verifier()) {
        return copy.count();
      }
    }
    throw new FsException(Errno.EIO, "the server restarts again and again");
  }

  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    ahead.close();
    try {
      syncAtClose();
    } finally {
      open.writes.closeWhenClean(file);
      store.leave(open);
    }
  }
}

package io.tierfs.engine.internal.nio;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.FsException;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An open file. Thread-safe: calls that use the channel's position wait for each other, all others
 * run at once. As any channel it is closed when a thread that works with it is interrupted.
 */
final class TierFileChannel extends FileChannel {
  private static final int PIECE = 64 * 1024;

  private final TierFileSystem fileSystem;
  private final OpenFile file;
  private final OpenMode mode;
  private final String path;
  private final Runnable whenClosed;
  private final Set<Lock> locks = ConcurrentHashMap.newKeySet();
  private final Object positionLock = new Object();
  private volatile boolean interruptible = true;
  private long position;

  /**
   * Makes a channel.
   *
   * @param file belongs to the channel
   * @param path for messages
   * @param whenClosed runs after the file was closed
   */
  TierFileChannel(
      TierFileSystem fileSystem, OpenFile file, OpenMode mode, String path, Runnable whenClosed) {
    this.fileSystem = fileSystem;
    this.file = file;
    this.mode = mode;
    this.path = path;
    this.whenClosed = whenClosed;
  }

  OpenFile file() {
    return file;
  }

  /** Has interrupts of threads that work with the channel leave it open. */
  void ignoreInterrupts() {
    interruptible = false;
  }

  private interface Action {
    long run() throws IOException;
  }

  /** Runs what an interrupt may end, and tells failures as the JDK does. */
  private long during(Action action) throws IOException {
    boolean done = false;
    try {
      if (interruptible) {
        begin();
      }
      long result = isOpen() ? action.run() : -1;
      done = true;
      return result;
    } catch (FsException e) {
      throw Failures.ofOpen(e, path);
    } finally {
      end(done && isOpen(), interruptible);
    }
  }

  /** Tells that the channel was closed meanwhile, whatever else has come of it. */
  private void end(boolean done, boolean wasInterruptible) throws AsynchronousCloseException {
    if (wasInterruptible) {
      end(done);
    } else if (!done && !isOpen()) {
      throw new AsynchronousCloseException();
    }
  }

  private void requireOpen() throws IOException {
    if (!isOpen()) {
      throw new java.nio.channels.ClosedChannelException();
    }
  }

  /** Throws where the channel was not opened to read or write. */
  void requireMode(boolean write) {
    if (write && !mode.writes()) {
      throw new NonWritableChannelException();
    }
    if (!write && !mode.reads()) {
      throw new NonReadableChannelException();
    }
  }

  private void requireReads() throws IOException {
    requireOpen();
    requireMode(false);
  }

  private void requireWrites() throws IOException {
    requireOpen();
    requireMode(true);
  }

  private static void requireNotNegative(long number, String what) {
    if (number < 0) {
      throw new IllegalArgumentException(what + " is negative: " + number);
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireReads();
    synchronized (positionLock) {
      int count = readAt(target, position);
      position += Math.max(count, 0);
      return count;
    }
  }

  @Override
  public int read(ByteBuffer target, long at) throws IOException {
    requireNotNegative(at, "the position");
    requireReads();
    return readAt(target, at);
  }

  private int readAt(ByteBuffer target, long at) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("a buffer to read into cannot be read-only");
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    int count = (int) during(() -> file.read(target, at));
    return count == 0 ? -1 : count;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, targets.length);
    requireReads();
    return each(targets, offset, length, this::read);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    requireWrites();
    synchronized (positionLock) {
      int count = writeAt(source, position);
      position = mode.appends() ? file.stat().size() : position + count;
      return count;
    }
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    requireNotNegative(at, "the position");
    requireWrites();
    return writeAt(source, at);
  }

  private int writeAt(ByteBuffer source, long at) throws IOException {
    return (int)
        during(
            () -> {
              int count = file.write(source, at);
              if (mode.syncs()) {
                file.sync(mode.syncsDataOnly());
              }
              return count;
            });
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, sources.length);
    requireWrites();
    return each(sources, offset, length, this::write);
  }

  /** What is done with one buffer; returns the bytes that were moved, or -1 at the end. */
  private interface Transfer {
    int of(ByteBuffer buffer) throws IOException;
  }

  /** Does so with one buffer after the other until one is not used up. */
  private long each(ByteBuffer[] buffers, int offset, int length, Transfer transfer)
      throws IOException {
    synchronized (positionLock) {
      long total = 0;
      for (int i = offset; i < offset + length; i++) {
        int wanted = buffers[i].remaining();
        int count = transfer.of(buffers[i]);
        if (count < 0) {
          return total == 0 ? -1 : total;
        }
        total += count;
        if (count < wanted) {
          break;
        }
      }
      return total;
    }
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    synchronized (positionLock) {
      return mode.appends() ? size() : position;
    }
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    requireOpen();
    requireNotNegative(newPosition, "the position");
    synchronized (positionLock) {
      position = newPosition;
      return this;
    }
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return during(() -> file.stat().size());
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    requireOpen();
    requireNotNegative(size, "the size");
    requireWrites();
    synchronized (positionLock) {
      during(
          () -> {
            if (size < file.stat().size()) {
              file.change(fileSystem.caller(), AttributeChange.size(size));
            }
            return 0;
          });
      position = Math.min(position, size);
      return this;
    }
  }

  @Override
  public void force(boolean metaData) throws IOException {
    requireOpen();
    during(
        () -> {
          file.sync(!metaData);
          return 0;
        });
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    requireOpen();
    requireOpen(target);
    requireReads();
    if (target instanceof TierFileChannel file) {
      file.requireMode(true);
    }
    requireNotNegative(from, "the position");
    requireNotNegative(count, "the count");
    return pump(count, (buffer, done) -> readAt(buffer, from + done), (b, done) -> target.write(b));
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
    requireOpen();
    requireOpen(source);
    requireWrites();
    if (source instanceof TierFileChannel file) {
      file.requireMode(false);
    }
    requireNotNegative(to, "the position");
    requireNotNegative(count, "the count");
    if (!mode.appends() && to > size()) {
      return 0;
    }
    return pump(count, (b, done) -> source.read(b), (buffer, done) -> writeAt(buffer, to + done));
  }

  /** One end of a copy. */
  private interface End {
    int move(ByteBuffer buffer, long done) throws IOException;
  }

  /** Copies piece by piece until one end has no more; returns how much the other took. */
  private static long pump(long count, End source, End target) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, count));
    long done = 0;
    while (done < count) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
      int read = source.move(buffer, done);
      if (read <= 0) {
        break;
      }
      buffer.flip();
      int written = target.move(buffer, done);
      done += written;
      if (written < read) {
        break;
      }
    }
    return done;
  }

  private static void requireOpen(java.nio.channels.Channel other) throws IOException {
    if (!other.isOpen()) {
      throw new java.nio.channels.ClosedChannelException();
    }
  }

  /** Not supported: the file may lie anywhere. */
  @Override
  public MappedByteBuffer map(MapMode mapMode, long at, long size) throws IOException {
    requireOpen();
    Objects.requireNonNull(mapMode);
    requireNotNegative(at, "the position");
    if (size < 0 || size > Integer.MAX_VALUE || at + size < 0) {
      throw new IllegalArgumentException("such a size cannot be mapped: " + size);
    }
    throw new UnsupportedOperationException("files of a union are not mapped into memory");
  }

  /** Never waits: a lock is held by the process, and one that overlaps is an error. */
  @Override
  public FileLock lock(long at, long size, boolean shared) throws IOException {
    return tryLock(at, size, shared);
  }

  @Override
  public FileLock tryLock(long at, long size, boolean shared) throws IOException {
    requireOpen();
    requireMode(!shared);
    return added(new Lock(this, at, toEnd(at, size), shared));
  }

  /** A lock that shows an asynchronous channel as the one that holds it. */
  FileLock lockFor(AsynchronousFileChannel shown, long at, long size, boolean shared)
      throws IOException {
    requireOpen();
    return added(new Lock(shown, at, toEnd(at, size), shared));
  }

  private static long toEnd(long at, long size) {
    return size == 0 ? Long.MAX_VALUE - Math.max(at, 0) : size;
  }

  private Lock added(Lock lock) throws IOException {
    fileSystem.locks().add(file.node(), lock);
    locks.add(lock);
    if (!isOpen()) {
      lock.free();
      throw new java.nio.channels.ClosedChannelException();
    }
    return lock;
  }

  @Override
  protected void implCloseChannel() throws IOException {
    fileSystem.closed(this);
    try {
      locks.forEach(Lock::free);
      if (mode.writes()) {
        file.flush();
      }
    } catch (FsException e) {
      throw Failures.ofOpen(e, path);
    } finally {
      try {
        file.close();
      } finally {
        whenClosed.run();
      }
    }
  }

  private final class Lock extends FileLock {
    private volatile boolean released;

    Lock(FileChannel holder, long at, long size, boolean shared) {
      super(holder, at, size, shared);
    }

    Lock(AsynchronousFileChannel holder, long at, long size, boolean shared) {
      super(holder, at, size, shared);
    }

    @Override
    public boolean isValid() {
      return !released && acquiredBy().isOpen();
    }

    @Override
    public void release() throws IOException {
      if (!acquiredBy().isOpen()) {
        throw new java.nio.channels.ClosedChannelException();
      }
      free();
    }

    private void free() {
      released = true;
      locks.remove(this);
      fileSystem.locks().remove(file.node(), this);
    }
  }
}

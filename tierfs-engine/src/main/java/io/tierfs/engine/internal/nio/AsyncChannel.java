package io.tierfs.engine.internal.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * An open file whose reads and writes run on other threads: those of an executor, else a virtual
 * one for each. Thread-safe.
 */
final class AsyncChannel extends AsynchronousFileChannel {
  private final TierFileChannel channel;
  private final Executor executor;

  /** The channel belongs to this one. */
  AsyncChannel(TierFileChannel channel, @Nullable ExecutorService executor) {
    this.channel = channel;
    channel.ignoreInterrupts(); // of threads that others use for other things, too
    this.executor =
        executor != null ? executor : task -> Thread.ofVirtual().name("tierfs-async").start(task);
  }

  private <T> CompletableFuture<T> run(Callable<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Callable<T> begun = begun(action);
    executor.execute(
        () -> {
          try {
            result.complete(begun.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private <T, A> void run(
      Callable<T> action, A attachment, CompletionHandler<T, ? super A> handler) {
    java.util.Objects.requireNonNull(handler);
    Callable<T> begun = begun(action);
    executor.execute(
        () -> {
          T result;
          try {
            result = begun.call();
          } catch (Exception e) {
            handler.failed(e, attachment);
            return;
          }
          handler.completed(result, attachment);
        });
  }

  /** What has begun on an open channel tells that it was closed meanwhile, not before. */
  private <T> Callable<T> begun(Callable<T> action) {
    if (!isOpen()) {
      return action;
    }
    return () -> {
      try {
        return action.call();
      } catch (ClosedChannelException e) {
        AsynchronousCloseException meanwhile = new AsynchronousCloseException();
        meanwhile.initCause(e);
        throw meanwhile;
      }
    };
  }

  /** What cannot work fails at once, on the thread of the caller. */
  private void check(boolean write, long position) {
    if (position < 0) {
      throw new IllegalArgumentException("the position is negative: " + position);
    }
    if (channel.isOpen()) {
      channel.requireMode(write);
    }
  }

  @Override
  public <A> void read(
      ByteBuffer target,
      long position,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    checkTarget(target);
    check(false, position);
    run(() -> channel.read(target, position), attachment, handler);
  }

  @Override
  public Future<Integer> read(ByteBuffer target, long position) {
    checkTarget(target);
    check(false, position);
    return run(() -> channel.read(target, position));
  }

  private static void checkTarget(ByteBuffer target) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("a buffer to read into cannot be read-only");
    }
  }

  @Override
  public <A> void write(
      ByteBuffer source,
      long position,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    check(true, position);
    run(() -> channel.write(source, position), attachment, handler);
  }

  @Override
  public Future<Integer> write(ByteBuffer source, long position) {
    check(true, position);
    return run(() -> channel.write(source, position));
  }

  @Override
  public <A> void lock(
      long position,
      long size,
      boolean shared,
      A attachment,
      CompletionHandler<FileLock, ? super A> handler) {
    check(!shared, position);
    run(attempt(position, size, shared), attachment, handler);
  }

  @Override
  public Future<FileLock> lock(long position, long size, boolean shared) {
    check(!shared, position);
    return run(attempt(position, size, shared));
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    check(!shared, position);
    return locked(position, size, shared);
  }

  /** Locks at once, since nothing waits; one that overlaps is an error of the caller's. */
  private Callable<FileLock> attempt(long position, long size, boolean shared) {
    try {
      FileLock lock = locked(position, size, shared);
      return () -> lock;
    } catch (IOException e) {
      return () -> {
        throw e;
      };
    }
  }

  private FileLock locked(long position, long size, boolean shared) throws IOException {
    return channel.lockFor(this, position, size, shared);
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public AsynchronousFileChannel truncate(long size) throws IOException {
    channel.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    channel.force(metaData);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

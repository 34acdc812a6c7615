package io.tierfs.fuse.internal.jnr;

import io.tierfs.fuse.internal.NativePaths;
import io.tierfs.fuse.internal.ServingThreads;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file system that libfuse has mounted, and what its threads do. */
final class Session {
  private static final int IDLE_MAX = 8;
  private static final int EINTR = -4;
  private static final int EAGAIN = -11;

  /** libfuse keeps the session that its signal handlers end in one variable of the process. */
  private static final Object SETUP = new Object();

  private final LibFuse lib;
  private final long fuse;
  private final long handle;
  private final long channel;
  private final ReplyChannel replies;
  private final long mountPoint;
  private final Runnable cleanUp;
  private final ServingThreads threads =
      new ServingThreads(number -> new ServiceThread(this, number), this::destroy);

  private Session(LibFuse lib, long fuse, long mountPoint, Arena lasting, Runnable cleanUp) {
    this.lib = lib;
    this.fuse = fuse;
    this.mountPoint = mountPoint;
    this.cleanUp = cleanUp;
    handle = lib.fuse_get_session(fuse);
    channel = lib.fuse_session_next_chan(handle, 0);
    replies = new ReplyChannel(lib, channel, lasting);
  }

  /**
   * Mounts.
   *
   * @param lasting memory that lives until the clean-up
   * @param cleanUp runs when the last callback has returned
   * @return {@code null} where libfuse refused; it says why on standard error
   */
  static @Nullable Session open(
      LibFuse lib,
      List<String> arguments,
      OperationTable operations,
      Arena lasting,
      Runnable cleanUp) {
    try (Arena memory = Arena.ofConfined()) {
      long vector = memory.allocate((arguments.size() + 1) * 8L, 8).address();
      for (int i = 0; i < arguments.size(); i++) {
        byte[] text = NativePaths.bytes(arguments.get(i));
        NativeMemory.putLong(vector + i * 8L, NativeMemory.cString(memory, text));
      }
      long mountPoint = memory.allocate(ValueLayout.JAVA_LONG).address();
      long multithreaded = memory.allocate(ValueLayout.JAVA_INT).address();
      synchronized (SETUP) {
        long fuse =
            lib.fuse_setup(
                arguments.size(),
                vector,
                operations.address(),
                operations.size(),
                mountPoint,
                multithreaded,
                0);
        if (fuse == 0) {
          return null;
        }
        // Signals belong to the JVM, whose shutdown hooks unmount; with -Xrs libfuse took them.
        lib.fuse_remove_signal_handlers(lib.fuse_get_session(fuse));
        return new Session(lib, fuse, NativeMemory.getLong(mountPoint), lasting, cleanUp);
      }
    }
  }

  /** Starts the first thread. */
  void start() {
    threads.start();
  }

  /** The threads, by which the end is seen. */
  ServingThreads threads() {
    return threads;
  }

  /** Serves requests until the mount ends or enough other threads wait. */
  void serve(ServiceThread thread) {
    boolean spared = false;
    try (Arena memory = Arena.ofConfined()) {
      long size = lib.fuse_chan_bufsize(channel);
      Request request = new Request(lib, channel, memory, size);
      thread.serves(request);
      long channelAt = memory.allocate(ValueLayout.JAVA_LONG).address();
      RequestBuffer buffer = new RequestBuffer(memory, size);
      boolean goOn = true;
      while (goOn && !spared) {
        buffer.reset(request.buffer());
        NativeMemory.putLong(channelAt, channel);
        int length = lib.fuse_session_receive_buf(handle, buffer.address(), channelAt);
        if (length > 0) {
          spared = process(request, buffer);
        } else {
          goOn = length == EINTR || length == EAGAIN;
          if (length == 0) {
            threads.noMoreRequests();
          }
        }
      }
    } finally {
      threads.leave(spared);
    }
  }

  /** Serves a request; whether enough other threads wait for the next one. */
  private boolean process(Request request, RequestBuffer buffer) {
    request.begin();
    boolean trifle = request.isTrifle();
    if (!trifle) {
      threads.takes();
    }
    lib.fuse_session_process_buf(handle, buffer.address(), replies.address());
    request.end();
    return !trifle && !threads.waits(IDLE_MAX) && threads.isSpared();
  }

  private void destroy() {
    replies.close();
    lib.fuse_unmount(mountPoint, channel);
    lib.fuse_destroy(fuse);
    lib.free(mountPoint);
    cleanUp.run();
  }
}

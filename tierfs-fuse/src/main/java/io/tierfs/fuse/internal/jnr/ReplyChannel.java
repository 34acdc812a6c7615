package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.Errno;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LastError;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * A channel of libfuse that sends replies to the kernel by our own hand, so that {@link
 * ReplyPatches} can set what the high-level API has no word for.
 */
final class ReplyChannel {
  /** Behind {@code receive} in {@code struct fuse_chan_ops}; the other two stay unset. */
  private static final int SEND_AT = 8;

  private static final int OPERATIONS_SIZE = 24;

  private final LibFuse lib;
  private final int descriptor;
  private final long address;

  /** The callback, which native code knows by its address only. */
  private final List<Object> kept = new ArrayList<>();

  /**
   * Makes a channel beside the one of the session.
   *
   * @param memory lives as long as the channel
   */
  ReplyChannel(LibFuse lib, long kernelChannel, Arena memory) {
    this.lib = lib;
    descriptor = lib.fuse_chan_fd(kernelChannel);
    Upcalls.Shape3 callback = (channel, vector, count) -> send(vector, count);
    Pointer code =
        Runtime.getSystemRuntime()
            .getClosureManager()
            .getClosurePointer(Upcalls.Shape3.class, callback);
    kept.add(callback);
    kept.add(code);
    long operations = memory.allocate(OPERATIONS_SIZE, 8).address();
    NativeMemory.putLong(operations + SEND_AT, code.address());
    long bufferSize = lib.fuse_chan_bufsize(kernelChannel);
    address = lib.fuse_chan_new(operations, descriptor, bufferSize, 0);
  }

  long address() {
    return address;
  }

  void close() {
    lib.fuse_chan_destroy(address);
    kept.clear();
  }

  /** Writes one whole reply; 0 or a negative errno, as libfuse wants it. */
  private long send(long vector, long count) {
    try {
      if (Thread.currentThread() instanceof ServiceThread thread) {
        ReplyPatches.apply(thread.request(), vector, count);
      }
      if (lib.writev(descriptor, vector, (int) count) >= 0) {
        return 0;
      }
      return -LastError.getLastError(Runtime.getSystemRuntime());
    } catch (Throwable e) {
      return -Errno.EIO.code();
    }
  }
}

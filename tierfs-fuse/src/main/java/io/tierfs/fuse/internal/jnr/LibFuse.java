package io.tierfs.fuse.internal.jnr;

import io.tierfs.fuse.MountException;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.IgnoreError;

/**
 * The functions of libfuse 2.9 that a session is built from; C pointers are {@code long}s.
 *
 * <p>jnr-fuse's own binding has only {@code fuse_main_real}, which keeps the loop to itself. These
 * functions are public in {@code fuse.h} and {@code fuse_lowlevel.h}, and each is the newest
 * version of its symbol. (Never bind {@code fuse_new}: the loader finds one of libfuse 2.1.)
 */
@SuppressWarnings("checkstyle:MethodName")
public interface LibFuse {
  /** Mounts and makes a file system; 0 where that fails, the reason is on standard error. */
  long fuse_setup(
      int argumentCount,
      long arguments,
      long operations,
      long operationsSize,
      long mountPoint,
      long multithreaded,
      long userData);

  long fuse_get_session(long fuse);

  long fuse_session_next_chan(long session, long channel);

  @IgnoreError
  long fuse_chan_bufsize(long channel);

  /** Waits for a request: its length, 0 at the end of the mount, a negative errno. */
  @IgnoreError
  int fuse_session_receive_buf(long session, long buffer, long channelAddress);

  @IgnoreError
  void fuse_session_process_buf(long session, long buffer, long channel);

  int fuse_chan_fd(long channel);

  long fuse_chan_new(long operations, int descriptor, long bufferSize, long data);

  void fuse_chan_destroy(long channel);

  @IgnoreError
  int fuse_lowlevel_notify_inval_inode(long channel, long inode, long offset, long length);

  void fuse_remove_signal_handlers(long session);

  @IgnoreError
  long fuse_get_context();

  void fuse_unmount(long mountPoint, long channel);

  void fuse_destroy(long fuse);

  /** Of the C library, which comes with libfuse: {@code umount2(2)}. */
  int umount2(long path, int flags);

  /** Of the C library: {@code writev(2)}. */
  long writev(int descriptor, long vector, int count);

  /** Of the C library. */
  @IgnoreError
  void free(long address);

  /** Loads the library; fails with a sentence for the user where it is missing. */
  static LibFuse load(String library) throws MountException {
    try {
      return LibraryLoader.create(LibFuse.class).failImmediately().load(library);
    } catch (LinkageError e) {
      String reason = String.valueOf(e.getMessage());
      throw new MountException(
          reason.contains(library)
              ? library
                  + " not found: install libfuse 2, for example with `apt-get install libfuse2`."
              : "The native part of jnr-ffi cannot be loaded (" + reason + ").",
          e);
    }
  }
}

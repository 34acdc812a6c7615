package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;

/**
 * What kernel and file system agree on when the mount begins: the answer to INIT.
 *
 * @param minor of the protocol's version 7
 * @param flags of both words, as far as the kernel offered and we want them
 */
record Handshake(int minor, long flags) {
  static final int WRITE_BYTES_MAX = 1 << 20;

  static final long ASYNC_READ = 1;
  static final long ATOMIC_O_TRUNC = 1 << 3;
  static final long BIG_WRITES = 1 << 5;
  static final long DONT_MASK = 1 << 6;
  static final long AUTO_INVAL_DATA = 1 << 12;
  static final long DO_READDIRPLUS = 1 << 13;
  static final long ASYNC_DIO = 1 << 15;
  static final long PARALLEL_DIROPS = 1 << 18;
  static final long POSIX_ACL = 1 << 20;
  static final long MAX_PAGES = 1 << 22;
  static final long CACHE_SYMLINKS = 1 << 23;
  static final long HANDLE_KILLPRIV_V2 = 1 << 28;
  static final long SETXATTR_EXT = 1 << 29;
  static final long INIT_EXT = 1 << 30;
  static final long PASSTHROUGH = 1L << 37;
  static final long OVER_IO_URING = 1L << 41;

  /**
   * What is wanted of every mount. Not among it: locks, which the kernel keeps by itself; NFS
   * export of what it has forgotten, since nobody else finds a node by its number; the write-back
   * cache, which would hold sizes and times that nobody else sees; its guess whether attributes are
   * wanted with names, since {@link ListingHabits} guess better.
   */
  private static final long WANTED =
      ASYNC_READ
          | ATOMIC_O_TRUNC
          | BIG_WRITES
          | DONT_MASK
          | AUTO_INVAL_DATA
          | DO_READDIRPLUS
          | ASYNC_DIO
          | PARALLEL_DIROPS
          | POSIX_ACL
          | MAX_PAGES
          | CACHE_SYMLINKS
          | HANDLE_KILLPRIV_V2
          | SETXATTR_EXT
          | INIT_EXT;

  private static final int MAJOR = 7;

  /** The newest minor version whose structs are known here. */
  private static final int MINOR_MAX = 45;

  /** The first with which the kernel can be asked to forget nodes (Linux 6.18). */
  static final int MINOR_WITH_PRUNE = 45;

  /** That of Linux 5.4. Older ones have shorter structs, which are not spoken here. */
  private static final int MINOR_MIN = 31;

  private static final int PAGE = 4096;
  private static final int BACKGROUND_MAX = 64;
  private static final int CONGESTION = 48;
  private static final int SIZE = 64;

  /** Whether both sides want this. */
  boolean has(long flag) {
    return (flags & flag) != 0;
  }

  /** What the kernel is able to, of both words of {@code fuse_init_in}. */
  static long offered(Request request) throws FsException {
    long offered = Integer.toUnsignedLong(request.intAt(12));
    return (offered & INIT_EXT) == 0 ? offered : offered | (long) request.intAt(16) << 32;
  }

  /**
   * Answers {@code fuse_init_in}: major 0, minor 4, max_readahead 8, flags 12, flags2 16.
   *
   * @param more what is wanted besides the usual: {@link #PASSTHROUGH}, {@link #OVER_IO_URING}
   * @param writeBytesMax how much data a request may carry
   */
  static Handshake answer(Request request, Reply reply, long more, int writeBytesMax)
      throws FsException {
    int major = request.intAt(0);
    int minor = Math.min(request.intAt(4), MINOR_MAX);
    // A newer major version could be asked to begin again, but there has been none since 2006.
    if (major != MAJOR || minor < MINOR_MIN) {
      throw new FsException(
          Errno.EPROTO,
          "the kernel speaks version " + major + "." + request.intAt(4) + " of the protocol");
    }
    long flags = offered(request) & (WANTED | more);
    write(reply, minor, request.intAt(8), flags, writeBytesMax);
    return new Handshake(minor, flags);
  }

  /**
   * {@code fuse_init_out}: major 0, minor 4, max_readahead 8, flags 12, max_background 16,
   * congestion_threshold 18, max_write 20, time_gran 24, max_pages 28, flags2 32, max_stack_depth
   * 36.
   */
  private static void write(Reply reply, int minor, int readAhead, long flags, int writeBytesMax)
      throws FsException {
    int at = reply.add(SIZE);
    reply.putInt(at, MAJOR);
    reply.putInt(at + 4, minor);
    reply.putInt(at + 8, readAhead);
    reply.putInt(at + 12, (int) flags);
    reply.putShort(at + 16, BACKGROUND_MAX);
    reply.putShort(at + 18, CONGESTION);
    reply.putInt(at + 20, writeBytesMax);
    reply.putInt(at + 24, 1);
    reply.putShort(at + 28, writeBytesMax / PAGE);
    reply.putInt(at + 32, (int) (flags >>> 32));
    // Without it the kernel leaves passthrough out in silence.
    reply.putInt(at + 36, (flags & PASSTHROUGH) != 0 ? 1 : 0);
  }
}

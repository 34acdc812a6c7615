package io.tierfs.fuse.internal.jnr;

/** Settles with the kernel what it may do, in the {@code struct fuse_conn_info} of libfuse 2.9. */
final class Connection {
  private static final int CAPABLE_AT = 20;
  private static final int WANT_AT = 24;
  private static final int MAX_BACKGROUND_AT = 28;
  private static final int CONGESTION_THRESHOLD_AT = 32;

  private static final int ASYNC_READ = 1;
  private static final int ATOMIC_O_TRUNC = 1 << 3;
  private static final int BIG_WRITES = 1 << 5;

  /** The umask comes beside the mode: where a directory has a default ACL it does not count. */
  private static final int DONT_MASK = 1 << 6;

  /** How many reads ahead and asynchronous requests the kernel may have under way. */
  private static final int BACKGROUND_MAX = 64;

  private static final int CONGESTED_FROM = 48;

  private Connection() {}

  static void negotiate(long connection) {
    int capable = NativeMemory.getInt(connection + CAPABLE_AT);
    int wanted = capable & (ASYNC_READ | ATOMIC_O_TRUNC | BIG_WRITES | DONT_MASK);
    int already = NativeMemory.getInt(connection + WANT_AT);
    NativeMemory.putInt(connection + WANT_AT, already | wanted);
    NativeMemory.putInt(connection + MAX_BACKGROUND_AT, BACKGROUND_MAX);
    NativeMemory.putInt(connection + CONGESTION_THRESHOLD_AT, CONGESTED_FROM);
  }
}

package io.tierfs.nfs.internal.rpc;

import java.util.concurrent.ThreadLocalRandom;

/** Numbers by which a server knows its own exclusive create again. */
public final class CreateVerifier {
  /**
   * Servers keep each half as the seconds of a time of the file, some in their own byte order.
   * Times that a file system cannot hold (after 2038, on ext4 with small inodes or old XFS) come
   * back as others, and nfs-ganesha remembers that they did only until it is restarted: the one
   * moment when the number is needed. So neither half is negative, whichever byte is read first.
   */
  private static final long FITS = 0x7fff_ff7f_7fff_ff7fL;

  private CreateVerifier() {}

  /** Another one for each create, the same for all attempts of one. */
  public static long next() {
    return ThreadLocalRandom.current().nextLong() & FITS;
  }
}

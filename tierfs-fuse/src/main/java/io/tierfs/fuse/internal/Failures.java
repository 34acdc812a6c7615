package io.tierfs.fuse.internal;

import io.tierfs.api.Errno;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Turns whatever an operation threw into the errno that the kernel is told. */
public final class Failures {
  private static final Logger LOG = System.getLogger("io.tierfs.fuse");

  private Failures() {}

  /**
   * The errno to answer with. What is nobody's fault but the program's is logged.
   *
   * <p>ENOSYS is never told: the kernel would take it for "this file system cannot do that at all"
   * and never ask again.
   */
  public static Errno answer(String operation, Throwable error) {
    Errno errno = Errno.of(error);
    if (!(error instanceof IOException || error instanceof UnsupportedOperationException)) {
      LOG.log(Level.ERROR, operation + " failed unexpectedly; the caller gets EIO", error);
      return Errno.EIO;
    }
    if (errno == Errno.EIO) {
      LOG.log(Level.WARNING, operation + " failed: " + error.getMessage());
    }
    return errno == Errno.ENOSYS ? Errno.EOPNOTSUPP : errno;
  }
}

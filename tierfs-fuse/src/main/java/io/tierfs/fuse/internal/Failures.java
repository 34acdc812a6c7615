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
    boolean expected =
        error instanceof IOException || error instanceof UnsupportedOperationException;
    if (!expected || errno == Errno.EIO) {
      try {
        log(operation, error, expected);
      } catch (Throwable worse) {
        return Errno.EIO; // no memory to say so; but the caller waits
      }
    }
    if (!expected) {
      return Errno.EIO;
    }
    return errno == Errno.ENOSYS ? Errno.EOPNOTSUPP : errno;
  }

  private static void log(String operation, Throwable error, boolean expected) {
    if (expected) {
      LOG.log(Level.WARNING, operation + " failed: " + error.getMessage());
    } else {
      LOG.log(Level.ERROR, operation + " failed unexpectedly; the caller gets EIO", error);
    }
  }
}

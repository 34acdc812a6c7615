package io.tierfs.engine.internal.union;

import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Logs the failures of one tier that an administrator should know of: at most one a second, so that
 * a full or dead disk does not fill the log. Everyday answers (no such file, …) are no failures.
 */
final class FailureLog {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final String tier;
  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - PAUSE_NANOS);
  private final AtomicLong unsaid = new AtomicLong();

  FailureLog(String tier) {
    this.tier = tier;
  }

  /** The same exception, so that the caller can throw it on. */
  IOException told(String operation, FsPath path, IOException error) {
    Errno errno = Errno.of(error);
    if (matters(errno)) {
      long now = System.nanoTime();
      long last = lastNanos.get();
      if (now - last >= PAUSE_NANOS && lastNanos.compareAndSet(last, now)) {
        long more = unsaid.getAndSet(0);
        LOG.log(
            System.Logger.Level.WARNING,
            () ->
                "tier "
                    + tier
                    + ": "
                    + operation
                    + " "
                    + path
                    + ": "
                    + error.getMessage()
                    + (more == 0 ? "" : " (and " + more + " failures before it)"));
      } else {
        unsaid.incrementAndGet();
      }
    }
    return error;
  }

  private static boolean matters(Errno errno) {
    return switch (errno) {
      case EIO,
          ESTALE,
          ENOSPC,
          EDQUOT,
          EROFS,
          ENODEV,
          EMFILE,
          ENFILE,
          ENOMEM,
          EUCLEAN,
          EREMOTEIO,
          ETIMEDOUT,
          ECONNRESET,
          ECONNREFUSED,
          EHOSTDOWN,
          EHOSTUNREACH,
          ENOTCONN,
          EPROTO,
          ENOMEDIUM ->
          true;
      default -> false;
    };
  }
}

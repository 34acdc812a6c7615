package io.tierfs.nfs.internal.rpc;

import java.util.concurrent.TimeUnit;

/** How long to wait before the next connection, after some that came to nothing. */
final class Backoff {
  private static final long MIN_MILLIS = 50;
  private static final long MAX_MILLIS = 5_000;

  private Backoff() {}

  static long nanos(int failures) {
    if (failures == 0) {
      return 0;
    }
    long millis = MIN_MILLIS << Math.min(failures - 1, 10);
    return TimeUnit.MILLISECONDS.toNanos(Math.min(millis, MAX_MILLIS));
  }
}

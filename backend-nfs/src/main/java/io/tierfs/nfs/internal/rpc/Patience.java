package io.tierfs.nfs.internal.rpc;

import java.time.Duration;

/**
 * How long a call waits for its answer, in the words of nfs(5): the first wait takes {@code timeo},
 * each further one {@code timeo} longer, up to {@link #WAIT_MAX}.
 *
 * @param timeo the first wait
 * @param retrans how many further waits follow before a soft call fails
 * @param hard whether to wait for ever instead
 */
public record Patience(Duration timeo, int retrans, boolean hard) {
  /** The longest single wait. */
  public static final Duration WAIT_MAX = Duration.ofSeconds(600);

  public Patience {
    if (timeo.isNegative() || timeo.isZero() || retrans < 0) {
      throw new IllegalArgumentException("timeo " + timeo + ", retrans " + retrans);
    }
  }

  /** Nanoseconds that the wait with this number, from 0, takes. */
  long waitNanos(int number) {
    long wait = Math.min(timeo.toNanos(), WAIT_MAX.toNanos()) * Math.min(number + 1L, 10_000);
    return Math.min(wait, WAIT_MAX.toNanos());
  }

  /** Nanoseconds until a soft call fails; for ever where this is hard. */
  public long totalNanos() {
    if (hard) {
      return Long.MAX_VALUE;
    }
    long total = 0;
    for (int i = 0; i <= retrans && total < Long.MAX_VALUE / 2; i++) {
      total += waitNanos(i);
    }
    return total;
  }
}

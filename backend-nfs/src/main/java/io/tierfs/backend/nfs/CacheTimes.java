package io.tierfs.backend.nfs;

import io.tierfs.api.Options;
import java.time.Duration;

/**
 * How long is remembered what the server said; 0 for not at all. All in nanoseconds.
 *
 * @param fileMin attributes of anything but a directory, when it has just changed
 * @param fileMax the same when it has not changed for long
 * @param directoryMin attributes of a directory, and the names in it
 * @param directoryMax the same when it has not changed for long
 * @param positive whether names that exist are remembered
 * @param negative whether names that do not exist are remembered
 */
record CacheTimes(
    long fileMin,
    long fileMax,
    long directoryMin,
    long directoryMax,
    boolean positive,
    boolean negative) {

  static final CacheTimes NONE = new CacheTimes(0, 0, 0, 0, false, false);

  static CacheTimes of(Options options) {
    if (options.flag("noac")) {
      return NONE;
    }
    String lookup = options.string("lookupcache");
    CacheTimes times =
        new CacheTimes(
            nanos(options.duration("acregmin")),
            nanos(options.duration("acregmax")),
            nanos(options.duration("acdirmin")),
            nanos(options.duration("acdirmax")),
            !lookup.equals("none"),
            lookup.equals("all"));
    if (times.fileMin > times.fileMax || times.directoryMin > times.directoryMax) {
      throw new IllegalArgumentException(
          "acregmin and acdirmin cannot be longer than acregmax and acdirmax");
    }
    return times;
  }

  private static long nanos(Duration duration) {
    return duration.toNanos();
  }
}

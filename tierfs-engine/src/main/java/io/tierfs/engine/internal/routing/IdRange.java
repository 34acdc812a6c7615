package io.tierfs.engine.internal.routing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Some users or groups, as numbers without a sign. */
record IdRange(long first, long last) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,10})(?:-(\\d{1,10}))?");
  private static final long ID_MAX = 0xFFFF_FFFEL;

  /**
   * Reads {@code 1000} or {@code 1000-1999}.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static IdRange of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches()) {
      long first = Long.parseLong(matcher.group(1));
      long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
      if (first <= last && last <= ID_MAX) {
        return new IdRange(first, last);
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no number of a user or group, nor a range such as 1000-1999");
  }

  boolean holds(int id) {
    long number = Integer.toUnsignedLong(id);
    return number >= first && number <= last;
  }
}

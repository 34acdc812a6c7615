package io.tierfs.apicheck;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the project, and what Semantic Versioning lets it do. */
record Release(int major, int minor, int patch) {
  private static final Pattern WRITTEN = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(-SNAPSHOT)?");

  static Release of(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no version: " + text);
    }
    return new Release(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)));
  }

  /**
   * Whether it may break what {@code last} promised: a major version, or before 1.0 a minor one.
   */
  boolean mayBreak(Release last) {
    return major > last.major || (last.major == 0 && minor > last.minor);
  }
}

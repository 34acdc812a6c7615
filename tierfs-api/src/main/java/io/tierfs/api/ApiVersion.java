package io.tierfs.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of this API. A plug-in names the one that it was built for in the manifest of its JAR,
 * as {@value #MANIFEST_ATTRIBUTE}.
 *
 * @param major counts what no older plug-in can run with
 * @param minor counts what was added
 * @since 0.1
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
  /** The version that these classes are. */
  public static final ApiVersion CURRENT = new ApiVersion(1, 0);

  /** The attribute of a JAR's manifest. */
  public static final String MANIFEST_ATTRIBUTE = "Tierfs-Api-Version";

  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  /**
   * Reads a version that is written like {@code 1.0}.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static ApiVersion of(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no version such as " + CURRENT);
    }
    return new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Whether what was built for {@code other} runs with this version: it lacks nothing then. */
  public boolean runs(ApiVersion other) {
    return major == other.major && minor >= other.minor;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}

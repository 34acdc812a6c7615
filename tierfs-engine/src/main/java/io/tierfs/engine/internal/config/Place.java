package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigOrigin;
import io.tierfs.engine.ConfigProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something stands in a configuration.
 *
 * @param origin the file, or what else the text came from
 * @param line from 1 on, 0 where there is none
 * @param key the full key
 */
public record Place(String origin, int line, String key) {
  /** What the library says of a value that several files have a part in: the last part counts. */
  private static final Pattern MERGED = Pattern.compile("merge of .*?([^,]+): (\\d+)(?:-\\d+)?");

  public ConfigProblem problem(String message) {
    return new ConfigProblem(origin, line, key, message);
  }

  Place withKey(String newKey) {
    return new Place(origin, line, newKey);
  }

  /** Whether this origin names a line at all: what comes from the environment does not. */
  static boolean knows(ConfigOrigin found) {
    return found.lineNumber() > 0 || MERGED.matcher(found.description()).matches();
  }

  /** This place, moved to where {@code found} is; unmoved where that says nothing. */
  Place at(ConfigOrigin found) {
    Matcher merged = MERGED.matcher(found.description());
    if (merged.matches()) {
      return new Place(merged.group(1), Integer.parseInt(merged.group(2)), key);
    }
    if (found.lineNumber() <= 0) {
      return this;
    }
    String file = found.filename();
    return new Place(file == null ? origin : file, found.lineNumber(), key);
  }
}

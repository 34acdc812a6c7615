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
  private static final String MERGED = "merge of ";

  /** One part of what the library says of a value that several files have a part in. */
  private static final Pattern PART = Pattern.compile("([^,]+): (\\d+)(?:-\\d+)?");

  public ConfigProblem problem(String message) {
    return new ConfigProblem(origin, line, key, message);
  }

  Place withKey(String newKey) {
    return new Place(origin, line, newKey);
  }

  /** Whether this origin names a line at all: what comes from the environment does not. */
  static boolean knows(ConfigOrigin found) {
    return found.lineNumber() > 0 || merged(found).find();
  }

  private static Matcher merged(ConfigOrigin found) {
    String text = found.description();
    return PART.matcher(text.startsWith(MERGED) ? text.substring(MERGED.length()) : "");
  }

  /** This place, moved to where {@code found} is; unmoved where that says nothing. */
  Place at(ConfigOrigin found) {
    Place moved = this;
    for (Matcher part = merged(found); part.find(); ) {
      moved = new Place(part.group(1), Integer.parseInt(part.group(2)), key);
      if (moved.origin.equals(origin)) {
        // Of several files, the one in which everything else stands.
        return moved;
      }
    }
    if (found.lineNumber() <= 0) {
      return moved;
    }
    String name = found.description().replaceFirst(": \\d+(-\\d+)?$", "");
    return new Place(name, found.lineNumber(), key);
  }
}

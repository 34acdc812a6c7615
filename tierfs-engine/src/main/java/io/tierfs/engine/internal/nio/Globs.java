package io.tierfs.engine.internal.nio;

import java.nio.file.PathMatcher;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Path matchers, by the JDK's rules for Unix. */
final class Globs {
  private static final String SPECIAL = "\\.[]{}()*+-?^$|&~#<>";

  private final String glob;
  private final StringBuilder regex = new StringBuilder();
  private int at;
  private boolean inGroup;

  private Globs(String glob) {
    this.glob = glob;
  }

  /**
   * A matcher for {@code glob:pattern} or {@code regex:pattern}.
   *
   * @throws IllegalArgumentException where there is no colon with a word before it
   * @throws PatternSyntaxException for a pattern that cannot be read
   * @throws UnsupportedOperationException for any other syntax
   */
  static PathMatcher matcher(String syntaxAndPattern) {
    int colon = syntaxAndPattern.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("not of the form syntax:pattern");
    }
    String text = syntaxAndPattern.substring(colon + 1);
    Pattern pattern =
        switch (syntaxAndPattern.substring(0, colon).toLowerCase(Locale.ROOT)) {
          case "glob" -> Pattern.compile(regex(text));
          case "regex" -> Pattern.compile(text);
          default -> throw new UnsupportedOperationException("not a known syntax");
        };
    return path -> pattern.matcher(path.toString()).matches();
  }

  /** The regular expression for a glob. */
  static String regex(String glob) {
    Globs globs = new Globs(glob);
    globs.translate();
    return "^" + globs.regex + "$";
  }

  private void translate() {
    while (at < glob.length()) {
      char c = glob.charAt(at++);
      switch (c) {
        case '\\' -> literal(escaped());
        case '[' -> bracket();
        case '{' -> {
          if (inGroup) {
            throw wrong("Cannot nest groups");
          }
          inGroup = true;
          regex.append("(?:(?:");
        }
        case '}' -> {
          regex.append(inGroup ? "))" : "\\}");
          inGroup = false;
        }
        case ',' -> regex.append(inGroup ? ")|(?:" : ",");
        case '*' -> star();
        case '?' -> regex.append("[^/]");
        default -> literal(c);
      }
    }
    if (inGroup) {
      throw wrong("Missing '}'");
    }
  }

  private void star() {
    if (glob.startsWith("*", at)) {
      at++;
      regex.append(".*");
    } else {
      regex.append("[^/]*");
    }
  }

  private char escaped() {
    if (at == glob.length()) {
      throw wrong("No character to escape");
    }
    return glob.charAt(at++);
  }

  /** One character of a set, never a slash. */
  private void bracket() {
    regex.append("[[^/]&&[");
    boolean negated = glob.startsWith("!", at);
    if (negated) {
      regex.append('^');
      at++;
    }
    if (glob.startsWith("-", at)) {
      regex.append("\\-");
      at++;
    }
    int end = glob.indexOf(']', at);
    if (end < 0) {
      throw wrong("Missing ']'");
    }
    set(glob.substring(at, end));
    at = end + 1;
    regex.append("]]");
  }

  private void set(String set) {
    int i = 0;
    while (i < set.length()) {
      char from = set.charAt(i);
      if (from == '/') {
        throw wrong("Explicit 'name separator' in class");
      }
      boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
      if (range && set.charAt(i + 2) < from) {
        throw wrong("Invalid range");
      }
      literal(from);
      if (range) {
        regex.append('-');
        literal(set.charAt(i + 2));
      }
      i += range ? 3 : 1;
    }
  }

  private PatternSyntaxException wrong(String what) {
    return new PatternSyntaxException(what, glob, at - 1);
  }

  private void literal(char c) {
    if (SPECIAL.indexOf(c) >= 0) {
      regex.append('\\');
    }
    regex.append(c);
  }
}

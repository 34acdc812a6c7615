package org.example.tierfs.size;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A pattern over names: {@code *} stands for any characters, {@code ?} for one. */
record NamePattern(Pattern pattern) {
  static NamePattern of(String text) {
    if (text.isEmpty() || text.indexOf('/') >= 0) {
      throw new IllegalArgumentException("'" + text + "' is not a pattern for a name");
    }
    String regex = text.chars().mapToObj(NamePattern::regex).collect(Collectors.joining());
    return new NamePattern(Pattern.compile(regex, Pattern.DOTALL | Pattern.CASE_INSENSITIVE));
  }

  private static String regex(int c) {
    return switch (c) {
      case '*' -> ".*";
      case '?' -> ".";
      default -> Pattern.quote(String.valueOf((char) c));
    };
  }

  boolean matches(String name) {
    return pattern.matcher(name).matches();
  }
}

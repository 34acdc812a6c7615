package io.tierfs.engine.internal.nio;

import io.tierfs.api.Names;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;

/** The text of paths: names parted by single slashes, none at the end. */
final class PathText {
  private PathText() {}

  /**
   * The text without needless slashes.
   *
   * @throws InvalidPathException for NUL, and for lone surrogates that stand for no byte
   */
  static String checked(String input) {
    int nul = input.indexOf('\0');
    if (nul >= 0) {
      throw new InvalidPathException(input, "Nul character not allowed", nul);
    }
    if (!Names.isValid(input)) {
      throw new InvalidPathException(input, "A lone surrogate that stands for no byte");
    }
    return compact(input);
  }

  private static String compact(String input) {
    boolean plain = input.indexOf("//") < 0 && (input.length() < 2 || !input.endsWith("/"));
    if (plain) {
      return input;
    }
    String names = String.join("/", names(input));
    return input.startsWith("/") ? '/' + names : names;
  }

  static boolean isAbsolute(String text) {
    return text.startsWith("/");
  }

  /** The names in order. */
  static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? text.length() : slash;
      if (end > start) {
        names.add(text.substring(start, end));
      }
      start = end + 1;
    }
    return names;
  }

  /** One text behind the other; the second is relative. */
  static String join(String first, String second) {
    if (first.isEmpty()) {
      return second;
    }
    if (second.isEmpty()) {
      return first;
    }
    return first.endsWith("/") ? first + second : first + '/' + second;
  }

  /** Without {@code .}, and without {@code ..} where a name stands before it. */
  static String normalized(String text) {
    if (!text.contains(".")) {
      return text;
    }
    boolean absolute = isAbsolute(text);
    List<String> kept = new ArrayList<>();
    for (String name : names(text)) {
      boolean up = name.equals("..");
      if (up && !kept.isEmpty() && !kept.getLast().equals("..")) {
        kept.removeLast();
      } else if (!name.equals(".") && !(up && absolute)) {
        kept.add(name);
      }
    }
    String names = String.join("/", kept);
    return absolute ? '/' + names : names;
  }

  /** Compares the bytes that the texts stand for. */
  static int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        return Character.isSurrogate(a) || Character.isSurrogate(b)
            ? java.util.Arrays.compareUnsigned(Names.encode(one), Names.encode(other))
            : a - b;
      }
    }
    return one.length() - other.length();
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.FsPath;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A glob over names or paths of the union.
 *
 * <p>Without a slash it is matched with the last name, else with the whole path from the root down.
 * {@code *} and {@code ?} stay within one name, {@code **} does not; {@code [a-z]}, {@code [!a-z]},
 * {@code {jpg,png}} and {@code \} mean what they do in a shell. The JDK's globs are no help: its
 * paths refuse names that are not valid in the locale's coding.
 */
public record Glob(Pattern pattern, boolean wholePath) {

  /**
   * @throws IllegalArgumentException with a sentence for the user
   */
  public static Glob of(String text) {
    boolean wholePath = text.indexOf('/') >= 0;
    String body = text.startsWith("/") ? text.substring(1) : text;
    if (body.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not a glob: it is empty");
    }
    try {
      return new Glob(Pattern.compile(new Translator(body).regex(), Pattern.DOTALL), wholePath);
    } catch (PatternSyntaxException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a glob: a bracket or brace is not closed, or a \\ ends it", e);
    }
  }

  /** Whether it matches a path of the union. */
  public boolean matches(FsPath path) {
    return pattern.matcher(wholePath ? path.value() : path.name()).matches();
  }

  /** Turns a glob into a regular expression. */
  private static final class Translator {
    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;
    private int braces;

    Translator(String glob) {
      this.glob = glob;
    }

    String regex() {
      while (at < glob.length()) {
        char c = glob.charAt(at++);
        switch (c) {
          case '*' -> star();
          case '?' -> regex.append("[^/]");
          case '[' -> bracket();
          case '{' -> {
            braces++;
            regex.append("(?:");
          }
          case '}' -> {
            braces--;
            regex.append(')');
          }
          case ',' -> regex.append(braces > 0 ? "|" : ",");
          case '\\' -> literal(glob.charAt(at++));
          default -> literal(c);
        }
      }
      return regex.toString();
    }

    /** Two stars before a slash may also stand for no directory at all. */
    private void star() {
      if (!glob.startsWith("*", at)) {
        regex.append("[^/]*");
        return;
      }
      at++;
      if (glob.startsWith("/", at)) {
        at++;
        regex.append("(?:.*/)?");
      } else {
        regex.append(".*");
      }
    }

    private void bracket() {
      boolean negated = glob.startsWith("!", at) || glob.startsWith("^", at);
      int start = negated ? at + 1 : at;
      // A bracket that comes first is one of the characters.
      int end = glob.indexOf(']', start + 1);
      String set = glob.substring(start, end);
      regex.append(negated ? "[^/" : "(?!/)[");
      set.chars().forEach(c -> regex.append(c == '-' ? "-" : escaped((char) c)));
      regex.append(']');
      at = end + 1;
    }

    private void literal(char c) {
      regex.append(escaped(c));
    }

    private static String escaped(char c) {
      return "\\[]{}()<>^$|?*+.&-~#".indexOf(c) >= 0 ? "\\" + c : String.valueOf(c);
    }
  }
}

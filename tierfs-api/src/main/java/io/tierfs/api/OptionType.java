package io.tierfs.api;

/**
 * The kind of value that an option holds, and its Java type in {@link Options}.
 *
 * @since 0.1
 */
public enum OptionType {
  /** {@link String}. */
  STRING("text"),
  /** {@link Long}. */
  INTEGER("whole number"),
  /**
   * {@link Boolean}: {@code true}, {@code false}, {@code yes}, {@code no}, {@code on}, {@code off}.
   */
  BOOLEAN("true or false"),
  /** {@link Long}, bytes: a number with K, M, G, T (powers of 1024), KB, MB, … (powers of 1000). */
  SIZE("size such as 512M or 20G"),
  /** {@link java.time.Duration}: a number with ms, s, m, h or d. */
  DURATION("duration such as 500ms, 1s or 2h"),
  /** {@link java.nio.file.Path}, absolute. */
  PATH("absolute path"),
  /** {@link Double} from 0 to 1: written {@code 5%} or {@code 0.05}. */
  PERCENT("percentage such as 5%"),
  /** {@link java.util.List} of {@link String}. */
  STRING_LIST("list of texts");

  private final String text;

  OptionType(String text) {
    this.text = text;
  }

  /** What a user should write, in a few words. */
  public String text() {
    return text;
  }
}

package io.tierfs.engine;

/**
 * One thing that is wrong with a configuration.
 *
 * @param origin the file, or what else the text came from
 * @param line the line in it, from 1 on; 0 where there is none to name
 * @param key the full key such as {@code tierfs.tiers[1].mode}, empty where no key is to blame
 * @param message what is wrong and what to write instead, without a full stop
 * @since 0.1
 */
public record ConfigProblem(String origin, int line, String key, String message) {

  /** {@code file:line: key: what is wrong}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(origin);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(": ");
    if (!key.isEmpty()) {
      text.append(key).append(": ");
    }
    return text.append(message).toString();
  }
}

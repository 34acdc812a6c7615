package io.tierfs.engine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration cannot be used, for these reasons: all that were found, not only the first.
 *
 * <p>It is checked because a configuration is written by a user: whoever loads one has to say what
 * happens when it is wrong.
 *
 * @since 0.1
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  /**
   * @param problems at least one, in the order in which a user should read them
   */
  public ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("no problem");
    }
    this.problems = List.copyOf(problems);
  }

  /** What is wrong; the message of the exception is their text forms, one a line. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}

package io.tierfs.engine.internal.config;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.ConfigProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, so that a user sees all of it at once. Not thread-safe. */
public final class Problems {
  private final List<ConfigProblem> found = new ArrayList<>();
  private final List<Throwable> causes = new ArrayList<>();

  public void add(Place place, String message) {
    found.add(place.problem(message));
  }

  /** A problem whose stack trace may tell the author of a plug-in more. */
  public void add(Place place, String message, Throwable cause) {
    add(place, message);
    causes.add(cause);
  }

  public int count() {
    return found.size();
  }

  /** In the order of the file: by line, each file's together. */
  public void throwIfAny() throws ConfigException {
    if (found.isEmpty()) {
      return;
    }
    List<String> origins = found.stream().map(ConfigProblem::origin).distinct().toList();
    List<ConfigProblem> sorted =
        found.stream()
            .sorted(
                Comparator.<ConfigProblem>comparingInt(p -> origins.indexOf(p.origin()))
                    .thenComparingInt(ConfigProblem::line))
            .toList();
    ConfigException exception = new ConfigException(sorted);
    causes.forEach(exception::addSuppressed);
    throw exception;
  }
}

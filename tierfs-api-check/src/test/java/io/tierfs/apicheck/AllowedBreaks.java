package io.tierfs.apicheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** The breaks that are meant, each with its reason: the lines of {@code allowed-breaks.txt}. */
final class AllowedBreaks {
  private static final String BETWEEN = " -- ";

  private final Map<String, String> reasons = new TreeMap<>();

  private AllowedBreaks() {}

  /**
   * Reads lines {@code BREAK -- REASON}; empty ones and those that begin with {@code #} are passed
   * over.
   *
   * @throws IllegalArgumentException for a line without a reason
   */
  static AllowedBreaks of(List<String> lines) {
    AllowedBreaks allowed = new AllowedBreaks();
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int at = line.indexOf(BETWEEN);
      if (at < 0 || line.substring(at + BETWEEN.length()).isBlank()) {
        throw new IllegalArgumentException("no reason is given: " + line);
      }
      allowed.reasons.put(line.substring(0, at).strip(), line.substring(at + BETWEEN.length()));
    }
    return allowed;
  }

  /** What is wrong with some breaks: those that are not allowed, and the allowed that are none. */
  List<String> problems(SortedSet<String> breaks) {
    List<String> problems = new ArrayList<>();
    for (String each : breaks) {
      if (!reasons.containsKey(each)) {
        problems.add("breaks the API: " + each);
      }
    }
    for (String each : reasons.keySet()) {
      if (!breaks.contains(each)) {
        problems.add("is allowed, but nothing breaks it: " + each);
      }
    }
    return problems;
  }
}

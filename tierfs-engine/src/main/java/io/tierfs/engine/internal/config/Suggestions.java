package io.tierfs.engine.internal.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what a user meant by a name that does not exist: the known name that is the fewest slips of
 * the keyboard away.
 *
 * <p>A slip is a character too many, missing, wrong, or swapped with its neighbour (the distance of
 * Damerau and Levenshtein, in its form of optimal string alignment). A third of the name may be
 * wrong, else any name would look like any other.
 */
final class Suggestions {
  private Suggestions() {}

  /** The nearest name, the first of those that are equally near. */
  static Optional<String> nearest(String typed, Collection<String> known) {
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String name : known) {
      int distance = distance(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < bestDistance && distance <= slipsMax(typed, name)) {
        best = name;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** {@code , did you mean 'x'?}, or nothing. */
  static String hint(String typed, Collection<String> known) {
    return nearest(typed, known).map(name -> ", did you mean '" + name + "'?").orElse("");
  }

  private static int slipsMax(String typed, String name) {
    return Math.max(1, Math.max(typed.length(), name.length()) / 3);
  }

  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(last[j], row[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}

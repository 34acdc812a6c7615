import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What was measured, by system, row and round. Rounds are kept apart, so that ratios compare like
 * with like.
 */
final class Results {
  private final int rounds;
  private final Map<String, Map<Row, double[]>> values = new LinkedHashMap<>();
  private final Set<String> failures = new LinkedHashSet<>();

  Results(int rounds) {
    this.rounds = rounds;
  }

  void put(String system, Row row, int round, double value) {
    double[] all =
        values
            .computeIfAbsent(system, name -> new LinkedHashMap<>())
            .computeIfAbsent(
                row,
                key -> {
                  double[] none = new double[rounds];
                  Arrays.fill(none, Double.NaN);
                  return none;
                });
    all[round] = value;
  }

  void failed(String system, String what) {
    failures.add(system + ": " + what);
  }

  Set<String> failures() {
    return failures;
  }

  int rounds() {
    return rounds;
  }

  boolean has(Row row) {
    return values.values().stream().anyMatch(rows -> rows.containsKey(row));
  }

  boolean has(String system) {
    return values.containsKey(system);
  }

  OptionalDouble median(String system, Row row) {
    return median(of(system, row));
  }

  /** The median over the rounds of how many times the other's time it took. */
  OptionalDouble ratio(String system, String other, Row row) {
    double[] mine = of(system, row);
    double[] theirs = of(other, row);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(mine.length, theirs.length); i++) {
      ratios.add(row.ratio(mine[i], theirs[i]));
    }
    return median(ratios.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The width of a system's own rounds around their median: how much noise there is. */
  OptionalDouble spread(String system) {
    return median(
        Arrays.stream(Row.values())
            .filter(Row::comparesToNative)
            .map(row -> Arrays.stream(of(system, row)).filter(Double::isFinite).sorted().toArray())
            .filter(sorted -> sorted.length > 1)
            .mapToDouble(
                sorted -> (sorted[sorted.length - 1] - sorted[0]) / median(sorted).getAsDouble())
            .toArray());
  }

  private double[] of(String system, Row row) {
    return values.getOrDefault(system, Map.of()).getOrDefault(row, new double[0]);
  }

  private static OptionalDouble median(double[] all) {
    double[] sorted = Arrays.stream(all).filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }
}

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The figures as Markdown. */
final class Report {
  private static final String BEGIN = "<!-- figures: made by bench/bench -->";
  private static final String END = "<!-- end of figures -->";
  private static final String NATIVE = "native";

  private final Results results;
  private final List<Contender> contenders;
  private final Map<String, String> versions;

  Report(Results results, List<Contender> contenders, Map<String, String> versions) {
    this.results = results;
    this.contenders = contenders.stream().filter(one -> results.has(one.name())).toList();
    this.versions = versions;
  }

  /** Puts the figures between their marks in a page; a page that has none is made anew. */
  void write(Path page, List<String> facts) throws IOException {
    String old = Files.exists(page) ? Files.readString(page) : "";
    int begin = old.indexOf(BEGIN);
    int end = old.indexOf(END);
    String figures = BEGIN + "\n\n" + text(facts) + END;
    Files.writeString(
        page,
        begin < 0 || end < begin
            ? "# Benchmarks\n\n" + figures + "\n"
            : old.substring(0, begin) + figures + old.substring(end + END.length()));
  }

  String text(List<String> facts) {
    StringBuilder text = new StringBuilder();
    facts.forEach(fact -> text.append("* ").append(fact).append('\n'));
    results
        .spread(NATIVE)
        .ifPresent(
            spread ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "* noise: between its slowest and its fastest round, native itself differs"
                            + " by %.0f %% (median of the rows)%n",
                        spread * 100)));
    text.append("\n| system | version | what |\n|---|---|---|\n");
    for (Contender one : contenders) {
      text.append("| ").append(one.name()).append(" | ").append(versions.get(one.name()));
      text.append(" | ").append(one.says()).append(" |\n");
    }
    for (String group : Row.groups()) {
      table(text, group);
    }
    comparison(text);
    if (!results.failures().isEmpty()) {
      text.append("\nWhat did not work:\n\n");
      results.failures().forEach(failure -> text.append("* ").append(failure).append('\n'));
    }
    return text.append('\n').toString();
  }

  private void table(StringBuilder text, String group) {
    List<Row> rows = Row.of(group).stream().filter(results::has).toList();
    if (rows.isEmpty()) {
      return;
    }
    text.append("\n### ").append(group).append("\n\n|");
    rows.forEach(row -> text.append(" | ").append(row.title).append(", ").append(row.unit));
    text.append(" |\n|---").append("|---".repeat(rows.size())).append("|\n");
    for (Contender one : contenders) {
      if (rows.stream().allMatch(row -> results.median(one.name(), row).isEmpty())) {
        continue;
      }
      text.append("| ").append(one.name());
      for (Row row : rows) {
        String cell = cell(one, row);
        boolean best =
            best(row, List.of(Contender.Kind.PEER, Contender.Kind.OURS)).equals(Optional.of(one));
        text.append(" | ").append(best ? "**" + cell + "**" : cell);
      }
      text.append(" |\n");
    }
    text.append('\n');
    rows.forEach(
        row -> text.append("* *").append(row.title).append("*: ").append(row.says).append('\n'));
  }

  private String cell(Contender one, Row row) {
    OptionalDouble median = results.median(one.name(), row);
    if (median.isEmpty()) {
      return "";
    }
    OptionalDouble ratio = results.ratio(one.name(), NATIVE, row);
    return number(median.getAsDouble())
        + (row.comparesToNative() && ratio.isPresent()
            ? " (" + number(ratio.getAsDouble()) + ")"
            : "");
  }

  /** The best system of some kinds, by its medians. */
  private Optional<Contender> best(Row row, List<Contender.Kind> kinds) {
    return contenders.stream()
        .filter(one -> kinds.contains(one.kind()))
        .filter(one -> results.median(one.name(), row).isPresent())
        .min(
            Comparator.comparingDouble(
                one -> row.ratio(results.median(one.name(), row).getAsDouble(), 1)));
  }

  private void comparison(StringBuilder text) {
    List<Contender> ours =
        contenders.stream().filter(one -> one.kind() == Contender.Kind.OURS).toList();
    List<String> lines = new ArrayList<>();
    for (Row row : Row.values()) {
      Optional<Contender> peer = best(row, List.of(Contender.Kind.PEER));
      if (peer.isEmpty()) {
        continue;
      }
      StringBuilder line = new StringBuilder("| " + row.title + " | " + peer.get().name());
      for (Contender one : ours) {
        OptionalDouble ratio = results.ratio(one.name(), peer.get().name(), row);
        line.append(" | ").append(ratio.isPresent() ? number(ratio.getAsDouble()) : "");
      }
      lines.add(line + " |");
    }
    if (lines.isEmpty() || ours.isEmpty()) {
      return;
    }
    text.append("\n### tierfs beside the best other FUSE union\n\n");
    text.append("How many times its time (or memory) tierfs takes; below 1 it is better.\n\n");
    text.append("| row | best other");
    ours.forEach(one -> text.append(" | ").append(one.name()));
    text.append(" |\n|---|---").append("|---".repeat(ours.size())).append("|\n");
    lines.forEach(line -> text.append(line).append('\n'));
  }

  /** Three digits that count, and no more than two behind the point. */
  private static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }
}

package io.tierfs.cli;

import io.tierfs.testkit.BackendCheck;
import io.tierfs.testkit.BackendCheck.Outcome;
import io.tierfs.testkit.BackendCheck.Report;
import io.tierfs.testkit.BackendCheck.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Shows a {@link BackendCheck}. The one class that needs the test kit, which is on the class path
 * of {@code tierfs backend-check} alone.
 */
final class BackendChecks {
  private static final int REASON_MAX = 300;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean verbose;

  BackendChecks(PrintWriter out, PrintWriter err, boolean json, boolean verbose) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.verbose = verbose;
  }

  ExitCode run(BackendCheck.Opener opener, Duration limit) throws IOException {
    Report report = new BackendCheck(opener, limit).run(this::told);
    if (json) {
      out.println(Json.of(toMap(report)));
    } else {
      report.traits().forEach(note -> out.println("note     " + note));
      out.printf(
          "%d passed, %d failed, %d skipped%n",
          report.count(Outcome.PASSED),
          report.count(Outcome.FAILED),
          report.count(Outcome.SKIPPED));
    }
    report
        .leftover()
        .ifPresent(
            reason ->
                err.println(
                    "tierfs: could not remove "
                        + report.directory()
                        + " from the store: "
                        + oneLine(reason)));
    return report.isGood() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void told(Result result) {
    if (!json) {
      String reason = result.reason().isEmpty() ? "" : ": " + oneLine(result.reason());
      out.printf("%-8s %s.%s%s%n", word(result.outcome()), result.part(), result.name(), reason);
      out.flush();
    }
    if (verbose) {
      result.error().ifPresent(error -> error.printStackTrace(err));
    }
  }

  private static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /** Assertions speak in several lines. */
  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > REASON_MAX ? line.substring(0, REASON_MAX) + "..." : line;
  }

  private static Map<String, Object> toMap(Report report) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("passed", report.count(Outcome.PASSED));
    facts.put("failed", report.count(Outcome.FAILED));
    facts.put("skipped", report.count(Outcome.SKIPPED));
    facts.put("notes", report.traits());
    facts.put("leftover", report.leftover().orElse(null));
    facts.put("results", report.results().stream().map(BackendChecks::toMap).toList());
    return facts;
  }

  private static Map<String, Object> toMap(Result result) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("part", result.part());
    one.put("name", result.name());
    one.put("outcome", word(result.outcome()));
    one.put("reason", result.reason());
    return one;
  }
}

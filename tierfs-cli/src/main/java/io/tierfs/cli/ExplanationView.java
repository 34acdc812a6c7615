package io.tierfs.cli;

import io.tierfs.engine.Explanation;
import io.tierfs.engine.Explanation.Offer;
import io.tierfs.engine.Explanation.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An explanation as people read it, and as JSON. */
final class ExplanationView {
  private ExplanationView() {}

  static List<String> lines(Explanation explanation) {
    List<String> lines = new ArrayList<>();
    lines.add(
        operation(explanation)
            + " "
            + explanation.path()
            + (explanation.globs().isEmpty()
                ? ""
                : "  (paths " + String.join(", ", explanation.globs()) + ")"));
    for (Step step : explanation.steps()) {
      lines.add("  " + step.link() + ": " + verdict(step));
      Table table = new Table(Set.of());
      for (Offer offer : step.offered()) {
        table.row("     ", offer.tier(), offer.mode().toString(), learned(offer));
      }
      lines.addAll(table.lines());
    }
    lines.add("= " + outcome(explanation));
    return lines;
  }

  private static String operation(Explanation explanation) {
    return explanation.operation().name().toLowerCase(Locale.ROOT);
  }

  private static String verdict(Step step) {
    if (!step.failure().isEmpty()) {
      return "failed: " + step.failure();
    }
    return step.taken().isEmpty() ? "passes" : "takes " + String.join(", ", step.taken());
  }

  private static String learned(Offer offer) {
    List<String> facts = new ArrayList<>();
    say(facts, offer.exists(), "has it", "has it not");
    say(facts, offer.parentExists(), "has the parent", "lacks the parent");
    say(facts, offer.takesNewFiles(), "takes new files", "takes no new files");
    offer.availableBytes().ifPresent(bytes -> facts.add(Sizes.human(bytes) + " available"));
    return facts.isEmpty() ? "not asked" : String.join(", ", facts);
  }

  private static void say(List<String> facts, Optional<Boolean> answer, String yes, String no) {
    answer.ifPresent(value -> facts.add(value ? yes : no));
  }

  /** The tiers and who decided, or why there are none. */
  private static String outcome(Explanation explanation) {
    List<String> parts = new ArrayList<>();
    if (!explanation.taken().isEmpty()) {
      parts.add(String.join(", ", explanation.taken()));
    }
    if (!explanation.note().isEmpty()) {
      parts.add(explanation.note());
    }
    boolean passed =
        !explanation.taken().isEmpty()
            && !explanation.steps().isEmpty()
            && explanation.steps().getLast().taken().isEmpty();
    if (passed) {
      parts.add("all links pass, so the union decides itself");
    }
    return parts.isEmpty() ? "no tier" : String.join("; ", parts);
  }

  static Map<String, @Nullable Object> toMap(Explanation explanation) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("operation", operation(explanation));
    facts.put("path", explanation.path().toString());
    facts.put("globs", explanation.globs());
    facts.put("links", explanation.steps().stream().map(ExplanationView::toMap).toList());
    facts.put("taken", explanation.taken());
    facts.put("note", explanation.note());
    return facts;
  }

  private static Map<String, @Nullable Object> toMap(Step step) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("policy", step.link());
    facts.put("offered", step.offered().stream().map(ExplanationView::toMap).toList());
    facts.put("taken", step.taken());
    facts.put("failure", step.failure().isEmpty() ? null : step.failure());
    return facts;
  }

  private static Map<String, @Nullable Object> toMap(Offer offer) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("tier", offer.tier());
    facts.put("mode", offer.mode().toString());
    facts.put("exists", offer.exists().orElse(null));
    facts.put("parentExists", offer.parentExists().orElse(null));
    facts.put("takesNewFiles", offer.takesNewFiles().orElse(null));
    facts.put(
        "available",
        offer.availableBytes().isPresent()
            ? Long.valueOf(offer.availableBytes().getAsLong())
            : null);
    return facts;
  }
}

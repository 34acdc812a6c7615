package io.tierfs.engine;

import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.TierMode;
import io.tierfs.engine.Explanation.Offer;
import io.tierfs.engine.Explanation.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An explanation as lines of fields that tabs part, as a mount gives it to programs.
 *
 * <p>The first field says what a line is: {@code operation}, {@code path}, {@code glob} (one a
 * line), {@code link} with its name and why it failed, below it {@code offer} with tier, mode and
 * four answers ({@code -} for what was not asked) and {@code take} with a tier, then {@code taken}
 * with a tier and {@code note}. Backslashes, tabs and line ends in a field are written {@code \\},
 * {@code \t} and {@code \n}.
 *
 * @since 0.1
 */
public final class ExplanationText {
  private static final String UNASKED = "-";

  private ExplanationText() {}

  public static String write(Explanation explanation) {
    StringBuilder text = new StringBuilder();
    line(text, "operation", explanation.operation().name().toLowerCase(Locale.ROOT));
    line(text, "path", explanation.path().value());
    explanation.globs().forEach(glob -> line(text, "glob", glob));
    for (Step step : explanation.steps()) {
      line(text, "link", step.link(), step.failure());
      for (Offer offer : step.offered()) {
        line(
            text,
            "offer",
            offer.tier(),
            offer.mode().toString(),
            offer.exists().map(Object::toString).orElse(UNASKED),
            offer.parentExists().map(Object::toString).orElse(UNASKED),
            offer.takesNewFiles().map(Object::toString).orElse(UNASKED),
            offer.availableBytes().isPresent()
                ? Long.toString(offer.availableBytes().getAsLong())
                : UNASKED);
      }
      step.taken().forEach(tier -> line(text, "take", tier));
    }
    explanation.taken().forEach(tier -> line(text, "taken", tier));
    line(text, "note", explanation.note());
    return text.toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Explanation parse(String text) {
    Optional<Operation> operation = Optional.empty();
    FsPath path = FsPath.ROOT;
    List<String> globs = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    String note = "";
    for (String line : text.split("\n")) {
      List<String> fields =
          Arrays.stream(line.split("\t", -1)).map(ExplanationText::unescaped).toList();
      String value = field(fields, 1);
      switch (fields.getFirst()) {
        case "operation" ->
            operation = Optional.of(Operation.valueOf(value.toUpperCase(Locale.ROOT)));
        case "path" -> path = FsPath.of(value);
        case "glob" -> globs.add(value);
        case "link" -> steps.add(new Step(value, List.of(), List.of(), field(fields, 2)));
        case "offer" -> steps.set(last(steps), offered(steps.getLast(), offer(fields)));
        case "take" -> steps.set(last(steps), taking(steps.getLast(), value));
        case "taken" -> taken.add(value);
        case "note" -> note = value;
        default -> throw new IllegalArgumentException("no line of an explanation: " + line);
      }
    }
    return new Explanation(
        operation.orElseThrow(() -> new IllegalArgumentException("no operation")),
        path,
        globs,
        steps,
        taken,
        note);
  }

  private static int last(List<Step> steps) {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("no link before a tier");
    }
    return steps.size() - 1;
  }

  private static Step offered(Step step, Offer offer) {
    return new Step(step.link(), with(step.offered(), offer), step.taken(), step.failure());
  }

  private static Step taking(Step step, String tier) {
    return new Step(step.link(), step.offered(), with(step.taken(), tier), step.failure());
  }

  private static <T> List<T> with(List<T> list, T element) {
    List<T> longer = new ArrayList<>(list);
    longer.add(element);
    return longer;
  }

  private static Offer offer(List<String> fields) {
    String available = field(fields, 6);
    return new Offer(
        field(fields, 1),
        TierMode.valueOf(field(fields, 2).toUpperCase(Locale.ROOT)),
        answer(field(fields, 3)),
        answer(field(fields, 4)),
        answer(field(fields, 5)),
        available.equals(UNASKED)
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(available)));
  }

  private static Optional<Boolean> answer(String field) {
    return field.equals(UNASKED) ? Optional.empty() : Optional.of(Boolean.valueOf(field));
  }

  private static String field(List<String> fields, int index) {
    if (index >= fields.size()) {
      throw new IllegalArgumentException("too few fields: " + fields);
    }
    return fields.get(index);
  }

  private static void line(StringBuilder text, String... fields) {
    List<String> escaped = Arrays.stream(fields).map(ExplanationText::escaped).toList();
    text.append(String.join("\t", escaped)).append('\n');
  }

  private static String escaped(String field) {
    return field.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
  }

  private static String unescaped(String field) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c != '\\' || i + 1 == field.length()) {
        plain.append(c);
        continue;
      }
      i++;
      char code = field.charAt(i);
      plain.append(code == 't' ? '\t' : code == 'n' ? '\n' : code);
    }
    return plain.toString();
  }
}

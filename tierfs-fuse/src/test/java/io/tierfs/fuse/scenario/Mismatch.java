package io.tierfs.fuse.scenario;

import io.tierfs.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;

/** The mount did otherwise than a plain directory does. */
final class Mismatch extends AssertionError {
  private static final long serialVersionUID = 1L;
  private static final int TAIL = 25;

  private final transient List<Operation> operations;

  Mismatch(DifferentialRun.Plan plan, List<Operation> operations, String text) {
    super(message(plan, operations, text));
    this.operations = List.copyOf(operations);
  }

  private static String message(
      DifferentialRun.Plan plan, List<Operation> operations, String text) {
    List<String> lines = new ArrayList<>();
    lines.add("-D" + Seeds.PROPERTY + "=" + plan.seed() + " " + plan);
    int first = Math.max(0, operations.size() - TAIL);
    for (int i = first; i < operations.size(); i++) {
      lines.add(String.format("%4d %s", i, operations.get(i)));
    }
    lines.add(text);
    return String.join("\n", lines);
  }

  /** What was done up to it. */
  List<Operation> operations() {
    return operations;
  }
}

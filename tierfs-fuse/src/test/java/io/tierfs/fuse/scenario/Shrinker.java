package io.tierfs.fuse.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Leaves out operations as long as what remains still shows a mismatch. */
final class Shrinker {
  private static final int TRIES_MAX = 400;

  private final Path base;
  private final DifferentialRun.Plan plan;
  private int tries;

  Shrinker(Path base, DifferentialRun.Plan plan) {
    this.base = base;
    this.plan = plan;
  }

  Mismatch shrink(Mismatch found) throws IOException {
    Mismatch best = found;
    for (int chunk = best.operations().size() / 2; chunk >= 1; chunk /= 2) {
      for (int from = 0; from < best.operations().size() - 1 && tries < TRIES_MAX; ) {
        List<Operation> fewer = new ArrayList<>(best.operations());
        fewer.subList(from, Math.min(from + chunk, fewer.size() - 1)).clear();
        Mismatch again = replay(fewer);
        if (again == null) {
          from += chunk;
        } else {
          best = again;
        }
      }
    }
    return best;
  }

  private Mismatch replay(List<Operation> operations) throws IOException {
    try {
      DifferentialRun.replay(
          base.resolve("try" + tries++), plan, (tier, backend) -> backend, operations);
      return null;
    } catch (Mismatch e) {
      return e;
    }
  }
}

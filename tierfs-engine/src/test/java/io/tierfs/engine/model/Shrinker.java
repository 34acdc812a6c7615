package io.tierfs.engine.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Takes steps and contents out of a failing run for as long as it still fails. */
final class Shrinker {
  private Shrinker() {}

  static ModelRun shrink(ModelRun failing) throws IOException {
    ModelRun run = failing;
    int size;
    do {
      size = run.steps().size() + run.contents().size();
      ModelRun base = run;
      run = base.with(base.contents(), fewer(base.steps(), s -> base.with(base.contents(), s)));
      ModelRun less = run;
      run = less.with(fewer(less.contents(), c -> less.with(c, less.steps())), less.steps());
    } while (run.steps().size() + run.contents().size() < size);
    return run;
  }

  private static <T> List<T> fewer(List<T> all, Function<List<T>, ModelRun> with)
      throws IOException {
    List<T> kept = all;
    for (int chunk = Math.max(1, all.size() / 2); chunk >= 1; chunk /= 2) {
      int at = 0;
      while (at < kept.size()) {
        List<T> without = new ArrayList<>(kept.subList(0, at));
        without.addAll(kept.subList(Math.min(kept.size(), at + chunk), kept.size()));
        if (with.apply(without).difference().isPresent()) {
          kept = without;
        } else {
          at += chunk;
        }
      }
    }
    return kept;
  }
}

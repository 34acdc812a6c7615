package io.tierfs.engine.model;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.TierFs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Runs steps on a union and on the model, and tells the first difference.
 *
 * @param backends makes the tier of a number
 */
record ModelRun(
    int tiers,
    CacheSettings cache,
    IntFunction<Backend> backends,
    List<TierContent> contents,
    List<Step> steps) {
  static final CallContext CALLER = CallContext.of(1000, 1001, 022);

  private static final int CHECK_EVERY = 25;

  ModelRun with(List<TierContent> newContents, List<Step> newSteps) {
    return new ModelRun(tiers, cache, backends, newContents, newSteps);
  }

  /** The first difference, empty where there is none. */
  Optional<String> difference() throws IOException {
    List<Backend> made = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      made.add(backends.apply(i));
    }
    contents.forEach(content -> content.place(made));
    ModelDisk model = new ModelDisk(VisibleView.of(made), CALLER);
    TierFs.Builder builder = TierFs.builder().cache(cache);
    for (int i = 0; i < tiers; i++) {
      builder.tier("tier" + i, made.get(i));
    }
    try (TierFs engine = builder.build()) {
      return compare(model, new UnionDisk(engine.union(), CALLER), new Refusals(made));
    } catch (AssertionError | IOException | RuntimeException e) {
      return Optional.of(trace(e));
    }
  }

  private static String trace(Throwable e) {
    StringBuilder text = new StringBuilder(e.toString());
    for (int i = 0; i < Math.min(8, e.getStackTrace().length); i++) {
      text.append("\n    at ").append(e.getStackTrace()[i]);
    }
    return text.toString();
  }

  private Optional<String> compare(ModelDisk model, UnionDisk union, Refusals refusals)
      throws IOException {
    Inodes inodes = new Inodes();
    Map<Integer, Disk.Handle> modelHandles = new HashMap<>();
    Map<Integer, Disk.Handle> unionHandles = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      String actual = step.run(union, unionHandles);
      String expected = refusals.allow(step, actual) ? actual : step.run(model, modelHandles);
      if (!expected.equals(actual)) {
        return Optional.of(
            "step %d: %s\n  one disk: %s\n  union:    %s".formatted(i, step, expected, actual));
      }
      if (i % CHECK_EVERY == 0 || i == steps.size() - 1) {
        Optional<String> found = compareTrees(TreeText.of(model), TreeText.of(union));
        if (found.isPresent()) {
          return Optional.of("after step " + i + ": " + step + "\n" + found.get());
        }
        inodes.check(model, union);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> compareTrees(
      Map<String, String> expected, Map<String, String> actual) {
    StringBuilder lines = new StringBuilder();
    Map<String, String> all = new HashMap<>(expected);
    all.putAll(actual);
    for (String path : all.keySet()) {
      String wanted = expected.getOrDefault(path, "nothing");
      String found = actual.getOrDefault(path, "nothing");
      if (!wanted.equals(found)) {
        lines.append("  /%s\n    one disk: %s\n    union:    %s\n".formatted(path, wanted, found));
      }
    }
    return lines.isEmpty() ? Optional.empty() : Optional.of(lines.toString());
  }
}

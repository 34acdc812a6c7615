package io.tierfs.engine.model;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.News;
import io.tierfs.engine.Node;
import io.tierfs.engine.TierFs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps on a union and on the model, and tells the first difference.
 *
 * @param backends makes the tier of a number
 */
record ModelRun(
    UnionKind kind, IntFunction<Backend> backends, List<TierContent> contents, List<Step> steps) {
  static final CallContext CALLER = CallContext.of(1000, 1001, 022);

  private static final int CHECK_EVERY = 25;

  ModelRun with(List<TierContent> newContents, List<Step> newSteps) {
    return new ModelRun(kind, backends, newContents, newSteps);
  }

  /** The first difference, empty where there is none. */
  Optional<String> difference() throws IOException {
    List<Backend> made = new ArrayList<>();
    for (int i = 0; i < kind.tiers(); i++) {
      made.add(backends.apply(i));
    }
    contents.forEach(content -> content.place(made));
    ModelDisk model = new ModelDisk(VisibleView.of(made), CALLER);
    try (TierFs engine = kind.build(made);
        FrontDoor door = engine.union().frontDoor(new NoNews())) {
      return compare(model, new UnionDisk(door, CALLER, changesFromOutside()), made);
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

  /** For whoever remembers nothing by himself. */
  private static final class NoNews implements News {
    @Override
    public void changed(Node directory, String name, @Nullable Node child) {}

    @Override
    public void changed(Node node) {}

    @Override
    public void forget(Node directory, String name, @Nullable Node child) {}
  }

  private Optional<String> compare(ModelDisk start, UnionDisk union, List<Backend> made)
      throws IOException {
    ModelDisk model = start;
    Refusals refusals = new Refusals(kind, made);
    Outside outside = new Outside(made);
    Inodes inodes = new Inodes();
    Map<Integer, Disk.Handle> modelHandles = new HashMap<>();
    Map<Integer, Disk.Handle> unionHandles = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (!Step.Kind.INSIDE.contains(step.kind())) {
        // What is open then, and what number it has, is not told by the tiers.
        closeAll(unionHandles);
        modelHandles.clear();
        outside.run(step);
        model = new ModelDisk(VisibleView.of(made), CALLER);
        inodes = new Inodes();
        continue;
      }
      String actual = step.run(union, unionHandles);
      String expected = actual;
      if (!refusals.allow(step, actual)) {
        expected = step.run(model, modelHandles);
      } else if (step.opens()) {
        modelHandles.remove(step.handle());
      }
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

  private boolean changesFromOutside() {
    return steps.stream().anyMatch(step -> !Step.Kind.INSIDE.contains(step.kind()));
  }

  private static void closeAll(Map<Integer, Disk.Handle> handles) throws IOException {
    for (Disk.Handle handle : handles.values()) {
      handle.close();
    }
    handles.clear();
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

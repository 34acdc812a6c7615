package io.tierfs.engine.model;

import io.tierfs.engine.model.Step.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Makes up steps on few names, so that they meet often. It runs them on a model of its own as it
 * goes, so that most are about something that exists.
 */
final class StepGenerator {
  private static final String[] NAMES = {"a", "b", "c", "\uDCFF"};
  private static final String[] TEXTS = {"x", "hello", "0123456789", "ü"};
  private static final Kind[] OFTEN = {
    Kind.MKDIR, Kind.CREATE, Kind.CREATE_EXCLUSIVE, Kind.RENAME, Kind.LINK, Kind.SYMLINK
  };
  private static final Kind[] OF_HANDLES = {
    Kind.HANDLE_READ,
    Kind.HANDLE_WRITE,
    Kind.HANDLE_TRUNCATE,
    Kind.HANDLE_STAT,
    Kind.HANDLE_GET_XATTR,
    Kind.HANDLE_SET_XATTR,
    Kind.HANDLE_REMOVE_XATTR,
    Kind.HANDLE_LINK
  };
  private static final int PATH_MAX = 12;

  private final Random random;
  private final Kind[] kinds;
  private final ModelDisk model;

  /** What was opened just now, empty where the last step was another. */
  private String opened = "";

  /** Starts from what the model shows, and changes it. */
  StepGenerator(long seed, Set<Kind> kinds, ModelDisk model) {
    random = new Random(seed);
    this.kinds = kinds.toArray(Kind[]::new);
    this.model = model;
  }

  List<Step> steps(int count) {
    List<Step> steps = new ArrayList<>();
    Map<Integer, Disk.Handle> handles = new HashMap<>();
    for (int i = 0; i < count; i++) {
      List<String> paths = model.paths();
      Step step = !opened.isEmpty() && random.nextBoolean() ? takeName(paths) : step(paths);
      opened = step.opens() ? step.path() : "";
      step.run(model, handles);
      steps.add(step);
    }
    return steps;
  }

  /** Takes the name of what was just opened. */
  private Step takeName(List<String> existing) {
    return random.nextBoolean()
        ? new Step(Kind.UNLINK, opened, "", 0)
        : new Step(Kind.RENAME, path(existing), opened, 0);
  }

  private Kind kind() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> pick(OFTEN);
      case 2 -> {
        Kind kind = pick(OF_HANDLES);
        yield List.of(kinds).contains(kind) ? kind : Kind.HANDLE_READ;
      }
      default -> pick(kinds);
    };
  }

  private Step step(List<String> existing) {
    Kind kind = kind();
    String other =
        switch (kind) {
          case SYMLINK -> random.nextBoolean() ? path(random) : "../" + path(random);
          case GET_XATTR,
              SET_XATTR,
              CREATE_XATTR,
              REPLACE_XATTR,
              REMOVE_XATTR,
              HANDLE_GET_XATTR,
              HANDLE_SET_XATTR,
              HANDLE_REMOVE_XATTR ->
              "user." + NAMES[random.nextInt(2)];
          case WRITE, HANDLE_WRITE -> pick(TEXTS);
          case LINK, HANDLE_LINK, RENAME, RENAME_NO_REPLACE, RENAME_EXCHANGE -> path(existing);
          default -> "";
        };
    int number = random.nextInt(random.nextInt(10) == 0 ? 9000 : 512);
    return new Step(kind, path(existing), other, number);
  }

  /** Something that exists, a name below it, or any path. */
  private String path(List<String> existing) {
    int choice = random.nextInt(10);
    if (existing.isEmpty() || choice == 0) {
      return path(random);
    }
    String found = existing.get(random.nextInt(existing.size()));
    return choice < 4 && found.length() < PATH_MAX ? found + "/" + pick(NAMES) : found;
  }

  /** One to four names. */
  static String path(Random random) {
    StringBuilder path = new StringBuilder(pick(random, NAMES));
    while (random.nextInt(5) < 2 && path.length() < 7) {
      path.append('/').append(pick(random, NAMES));
    }
    return path.toString();
  }

  private <T> T pick(T[] from) {
    return pick(random, from);
  }

  private static <T> T pick(Random random, T[] from) {
    return from[random.nextInt(from.length)];
  }
}

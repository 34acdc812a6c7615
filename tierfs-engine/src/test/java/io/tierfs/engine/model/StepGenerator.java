package io.tierfs.engine.model;

import io.tierfs.engine.model.Step.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Makes up steps on few names, so that they meet often. */
final class StepGenerator {
  private static final String[] NAMES = {"a", "b", "c", "d", "\uDCFF"};
  private static final String[] TEXTS = {"x", "hello", "0123456789", "ü"};
  private static final Kind[] KINDS = Kind.values();

  private final Random random;

  StepGenerator(long seed) {
    random = new Random(seed);
  }

  List<Step> steps(int count) {
    return IntStream.range(0, count).mapToObj(i -> step()).toList();
  }

  private Step step() {
    Kind kind = KINDS[random.nextInt(KINDS.length)];
    if (random.nextInt(5) == 0) {
      kind = random.nextBoolean() ? Kind.RENAME : Kind.MKDIR;
    }
    String other =
        switch (kind) {
          case SYMLINK -> random.nextBoolean() ? path() : "../" + path();
          case GET_XATTR, SET_XATTR, REMOVE_XATTR -> "user." + pick(NAMES);
          case WRITE, HANDLE_WRITE -> pick(TEXTS);
          case LINK, RENAME, RENAME_NO_REPLACE, RENAME_EXCHANGE -> path();
          default -> "";
        };
    return new Step(kind, path(), other, random.nextInt(random.nextInt(10) == 0 ? 9000 : 512));
  }

  /** One to four names deep. */
  String path() {
    StringBuilder path = new StringBuilder(pick(NAMES));
    while (random.nextInt(5) < 2 && path.length() < 7) {
      path.append('/').append(pick(NAMES));
    }
    return path.toString();
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }
}

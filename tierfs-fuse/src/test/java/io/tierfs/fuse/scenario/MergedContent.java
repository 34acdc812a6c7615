package io.tierfs.fuse.scenario;

import java.io.IOException;

/** A mount of some tiers that hold files already: what the tests with real programs begin with. */
final class MergedContent {
  /** What is seen in {@code docs}: on the first tier, on the last, and on both. */
  static final String[] DOCS = {"cold.txt", "hot.txt", "both.txt"};

  private MergedContent() {}

  static MountedUnion mount(java.nio.file.Path base, int tiers) throws IOException {
    MountedUnion.assumeMountable();
    MountedUnion.openToAll(base);
    MountedUnion union = MountedUnion.of(base, tiers, io.tierfs.engine.CacheSettings.DEFAULT);
    int last = tiers - 1;
    union.put(0, "docs/hot.txt", "hot\n");
    union.put(0, "docs/both.txt", "visible\n");
    union.put(last, "docs/both.txt", "shadowed, and longer\n");
    union.put(last, "docs/cold.txt", "cold\n");
    union.put(0, "docs/sub/one", "1\n");
    union.put(last, "docs/sub/two", "2\n");
    union.put(last, "archive/deep/old", "old ".repeat(20_000));
    union.put(1, "media/film", "film ".repeat(50_000));
    return union;
  }
}

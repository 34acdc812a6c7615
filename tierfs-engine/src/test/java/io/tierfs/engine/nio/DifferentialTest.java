package io.tierfs.engine.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.TierFs;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random calls of {@link Files} on a union of two tiers and on a plain directory: results and
 * classes of exceptions are the same, and so are the trees.
 */
class DifferentialTest {
  private static final int RUNS = 12;
  private static final int STEPS = 500;

  @TempDir Path temp;

  @Test
  void localDirectories() throws Exception {
    long seed = Seeds.seed("nio.DifferentialTest.localDirectories");
    for (int run = 0; run < RUNS; run++) {
      Path place = Files.createDirectory(temp.resolve("run" + run));
      Path hot = Files.createDirectory(place.resolve("hot"));
      Path cold = Files.createDirectories(place.resolve("cold"));
      prepare(hot, cold);
      Path plain = Files.createDirectory(place.resolve("plain"));
      try (TierFs engine =
          TierFs.builder()
              .tier("hot", LocaldirBackend.open(hot))
              .tier("cold", LocaldirBackend.open(cold))
              .build()) {
        prepare(plain, plain);
        compare(engine.asFileSystem().getPath("/"), plain, seed + run);
      }
    }
  }

  @Test
  void tiersInMemory() throws Exception {
    long seed = Seeds.seed("nio.DifferentialTest.tiersInMemory");
    for (int run = 0; run < RUNS; run++) {
      Path plain = Files.createDirectory(temp.resolve("run" + run));
      try (TierFs engine =
          TierFs.builder()
              .tier("hot", new InMemoryBackend())
              .tier("cold", new InMemoryBackend())
              .build()) {
        compare(engine.asFileSystem().getPath("/"), plain, seed + run);
      }
    }
  }

  /** Something on each tier to begin with; the trees do not shadow each other. */
  private static void prepare(Path hot, Path cold) throws IOException {
    Files.createDirectories(hot.resolve("a/b"));
    Files.createDirectories(cold.resolve("a/b"));
    Files.createDirectories(cold.resolve("b"));
    Files.writeString(hot.resolve("a/c"), "hot");
    Files.writeString(cold.resolve("a/b/c"), "cold");
    Files.writeString(cold.resolve("c"), "cold");
  }

  private static void compare(Path union, Path plain, long seed) throws IOException {
    Calls ours = new Calls(union, new Random(seed));
    Calls theirs = new Calls(plain, new Random(seed));
    StringBuilder history = new StringBuilder();
    for (int step = 0; step < STEPS; step++) {
      String got = ours.next();
      String expected = theirs.next();
      history.append(theirs.last()).append(" = ").append(expected).append('\n');
      assertThat(got).as("step %s, seed %s\n%s", step, seed, history).isEqualTo(expected);
    }
    assertThat(tree(union)).as("seed %s\n%s", seed, history).isEqualTo(tree(plain));
  }

  /** All names with type and content. */
  private static TreeMap<String, String> tree(Path root) throws IOException {
    TreeMap<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        String what = "directory";
        if (Files.isSymbolicLink(path)) {
          what = "link to " + Files.readSymbolicLink(path);
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          what = "file of " + Files.readString(path);
        }
        tree.put(root.relativize(path).toString(), what);
      }
    }
    return tree;
  }
}

package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is changed in a tier directly is seen through the mount: at once where nothing is trusted,
 * else when what was known has become too old.
 */
@Tag("mount")
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "trusted for {0} ms")
@ValueSource(longs = {0, 300})
class OutsideChangeTest {
  /** The union and the kernel may each trust what they know for the whole time. */
  private static final int LAYERS = 2;

  private static final long GRACE_MILLIS = 700;
  private static final long POLL_NANOS = 10_000_000;

  @Parameter long ttlMillis;
  @TempDir Path base;
  private MountedUnion union;

  @BeforeEach
  void mount() throws IOException {
    MountedUnion.assumeMountable();
    union = MountedUnion.of(base, 2, MountedUnion.ttl(Duration.ofMillis(ttlMillis)));
    union.put(0, "d/hot", "hot").put(1, "d/cold", "cold");
    assertThat(union.at("d/hot")).hasContent("hot");
    assertThat(union.at("d/cold")).hasContent("cold");
    assertThat(union.at("d/new")).doesNotExist();
    assertThat(names()).isEqualTo("cold hot");
  }

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  private interface State {
    Object now() throws IOException;
  }

  /** What is known so far may be shown until its time is over, and never after that. */
  private void assertSeen(Object expected, State state) throws IOException {
    if (ttlMillis == 0) {
      assertThat(state.now()).isEqualTo(expected);
      return;
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAYERS * ttlMillis + GRACE_MILLIS);
    while (!expected.equals(state.now()) && System.nanoTime() < end) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    assertThat(state.now()).isEqualTo(expected);
  }

  private String names() throws IOException {
    try (Stream<Path> entries = Files.list(union.at("d"))) {
      return String.join(
          " ", entries.map(entry -> entry.getFileName().toString()).sorted().toList());
    }
  }

  private String read(String path) throws IOException {
    try {
      return Files.readString(union.at(path));
    } catch (NoSuchFileException e) {
      return "nothing";
    }
  }

  @Test
  void aFileThatComes() throws IOException {
    union.put(1, "d/new", "new");
    assertSeen("new", () -> read("d/new"));
    assertSeen("cold hot new", this::names);
    union.put(0, "d/cold", "hotter");
    assertSeen("hotter", () -> read("d/cold"));
  }

  @Test
  void aFileThatGoes() throws IOException {
    Files.delete(union.onTier(1, "d/cold"));
    assertSeen("nothing", () -> read("d/cold"));
    assertSeen("hot", this::names);
  }

  @Test
  void aFileThatMovesToAnotherTier() throws IOException {
    Files.move(union.onTier(1, "d/cold"), union.onTier(0, "d/cold"));
    assertSeen("cold", () -> read("d/cold"));
    Files.delete(union.onTier(0, "d/cold"));
    assertSeen("nothing", () -> read("d/cold"));
  }

  @Test
  void aFileThatGrowsAndShrinks() throws IOException {
    Files.writeString(union.onTier(1, "d/cold"), "much longer than before");
    assertSeen("much longer than before", () -> read("d/cold"));
    Files.writeString(union.onTier(1, "d/cold"), "short");
    assertSeen("short", () -> read("d/cold"));
    assertSeen(5L, () -> Files.size(union.at("d/cold")));
  }

  @Test
  void aFileThatIsReplaced() throws IOException {
    Files.writeString(union.onTier(0, "d/temp"), "replaced");
    Files.move(
        union.onTier(0, "d/temp"),
        union.onTier(0, "d/hot"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertSeen("replaced", () -> read("d/hot"));
  }

  @Test
  void aFileThatBecomesADirectoryAndBack() throws IOException {
    Files.delete(union.onTier(0, "d/hot"));
    Files.createDirectory(union.onTier(0, "d/hot"));
    assertSeen(true, () -> Files.isDirectory(union.at("d/hot")));
    Files.delete(union.onTier(0, "d/hot"));
    Files.writeString(union.onTier(0, "d/hot"), "again");
    assertSeen(true, () -> Files.isRegularFile(union.at("d/hot")));
    assertSeen("again", () -> read("d/hot"));
  }

  @Test
  void aDirectoryThatComesAndGoesOnOneTier() throws IOException {
    union.put(1, "e/f", "f");
    assertSeen("f", () -> read("e/f"));
    union.put(0, "e/g", "g");
    assertSeen("g", () -> read("e/g"));
    Files.delete(union.onTier(0, "e/g"));
    Files.delete(union.onTier(0, "e"));
    assertSeen("nothing", () -> read("e/g"));
    assertThat(read("e/f")).isEqualTo("f");
  }

  @Test
  void modesAndTimes() throws IOException {
    Files.setPosixFilePermissions(
        union.onTier(1, "d/cold"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
    assertSeen(
        "rw-rw-rw-",
        () ->
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(union.at("d/cold"))));
  }
}

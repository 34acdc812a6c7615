package io.tierfs.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples as real mounts. */
@Tag("mount")
@Timeout(60)
class ExampleMountTest {
  private static final int SECONDS = 30;
  private static final int CAP_SYS_ADMIN = 21;

  @BeforeEach
  void setUp() throws IOException {
    assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "no use of /dev/fuse");
    assumeTrue(isAdmin(), "no CAP_SYS_ADMIN");
    ExampleTrees.make();
  }

  @Test
  void articleIsMounted() throws Exception {
    ExampleTrees.write("TIERFS_FAST", "both.txt", "fast");
    ExampleTrees.write("TIERFS_BULK", "both.txt", "bulk");
    ExampleTrees.write("TIERFS_BULK", "old/letter.txt", "bulk");
    mounted(
        "article.conf",
        point -> {
          assertThat(Files.readString(point.resolve("both.txt"))).isEqualTo("fast");
          Files.writeString(point.resolve("old/new.txt"), "new");
          assertThat(ExampleTrees.of("TIERFS_BULK").resolve("old/new.txt")).hasContent("new");
        });
  }

  @Test
  void fourTiersAreMounted() throws Exception {
    ExampleTrees.write("TIERFS_ARCHIVE", "films/film.txt", "archive");
    ExampleTrees.write("TIERFS_OLD_DISK", "songs/song.txt", "old-disk");
    mounted(
        "four-tiers.conf",
        point -> {
          assertThat(Files.readString(point.resolve("films/film.txt"))).isEqualTo("archive");
          Files.delete(point.resolve("songs/song.txt"));
          assertThat(ExampleTrees.of("TIERFS_OLD_DISK").resolve("songs/song.txt")).doesNotExist();
        });
  }

  @Test
  void passthroughIsMounted() throws Exception {
    ExampleTrees.write("TIERFS_DATA", "a.txt", "data");
    mounted(
        "passthrough.conf",
        point -> assertThat(Files.readString(point.resolve("a.txt"))).isEqualTo("data"));
  }

  /** What is done with a mount. */
  private interface Use {
    void of(Path point) throws IOException;
  }

  private static void mounted(String config, Use use) throws Exception {
    Path point = ExampleTrees.of("TIERFS_MOUNT");
    Process daemon =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Dguice_custom_class_loading=CHILD",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.tierfs.cli.Main",
                    "mount",
                    "--foreground",
                    config,
                    point.toString()))
            .start();
    try (BufferedReader messages =
        new BufferedReader(new InputStreamReader(daemon.getErrorStream(), UTF_8))) {
      assertThat(messages.readLine()).contains("mounted on " + point);
      use.of(point);
      daemon.destroy();
      assertThat(daemon.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(daemon.exitValue()).isZero();
    } finally {
      if (daemon.isAlive()) {
        daemon.destroyForcibly().waitFor();
        new ProcessBuilder("umount", "-l", point.toString()).start().waitFor();
      }
    }
  }

  private static boolean isAdmin() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("CapEff:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(bits -> (bits >> CAP_SYS_ADMIN & 1) == 1);
    }
  }
}

package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.CacheSettings;
import io.tierfs.fuse.internal.kernel.NewsUnion.Store;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a program writes by passthrough comes back from the watches as somebody else's: that is
 * silenced while the file is open, and what others write to it meanwhile is seen all the same.
 */
@Tag("mount")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnWritesMountTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Attributes of what is open for writing pass soon, all else lasts. */
  private static final CacheSettings SHORT =
      new CacheSettings(NewsUnion.HOUR, Duration.ofMillis(50), NewsUnion.HOUR, 200_000)
          .watched(65_536);

  @TempDir Path base;
  private NewsUnion union;

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  private void mount(CacheSettings cache) throws IOException {
    union = new NewsUnion(base, Store.DIRECTORY, 2, cache);
    union.last().mkdir("d");
    union.last().write("d/f", "old");
    union.last().write("d/g", "other");
    for (String name : List.of("", "d", "d/f", "d/g")) {
      Files.readAttributes(union.at(name), "unix:*");
    }
  }

  /** A program that has a file open and appends what it is given. */
  private static final class Appender implements AutoCloseable {
    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;

    Appender(Path file) throws IOException {
      String script = "exec 3>>\"$0\"; while read -r x; do printf %s \"$x\" >&3; echo done; done";
      process =
          new ProcessBuilder("sh", "-c", script, file.toString()).redirectErrorStream(true).start();
      to = process.outputWriter(StandardCharsets.UTF_8);
      from = process.inputReader(StandardCharsets.UTF_8);
    }

    void append(String text) throws IOException {
      to.write(text + "\n");
      to.flush();
      assertThat(from.readLine()).isEqualTo("done");
    }

    @Override
    public void close() throws IOException {
      to.close();
      try {
        assertThat(process.waitFor()).isZero();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface State {
    Object now() throws IOException;
  }

  private static void assertSeen(Object expected, State state) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    Object seen = state.now();
    while (!expected.equals(seen) && System.nanoTime() < end) {
      LockSupport.parkNanos(POLL_NANOS);
      seen = state.now();
    }
    assertThat(seen).isEqualTo(expected);
  }

  /** How many files are silenced. */
  private static long silences() throws IOException {
    long silences = 0;
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          silences +=
              Files.readAllLines(descriptor).stream()
                  .filter(line -> line.startsWith("fanotify ino"))
                  .filter(line -> !line.contains("ignored_mask:0 "))
                  .count();
        } catch (IOException e) {
          continue; // closed meanwhile
        }
      }
    }
    return silences;
  }

  /** Writes until the watches tell nothing of it any more. */
  private void silence(Appender appender) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (silences() == 0) {
      assertThat(System.nanoTime()).as("the writes of a mount are news").isLessThan(end);
      appender.append("x");
    }
  }

  private long size() throws IOException {
    return Files.size(union.at("d/f"));
  }

  @Test
  void writesOfAProgramAskTheTiersNothing() throws IOException {
    mount(NewsUnion.HOURS);
    try (Appender appender = new Appender(union.at("d/f"))) {
      silence(appender);
      // What was on its way when the silence began.
      union.last().write("d/g", "a sentinel");
      assertSeen(10L, () -> Files.size(union.at("d/g")));
      union.clearCalls();
      for (int i = 0; i < 500; i++) {
        appender.append("x");
      }
      assertThat(union.calls()).isEmpty();
    }
    assertSeen(0L, OwnWritesMountTest::silences);
  }

  @Test
  void whatOthersAppendMeanwhileIsSeenWhenAttributesAreOld() throws IOException {
    mount(SHORT);
    try (Appender appender = new Appender(union.at("d/f"))) {
      silence(appender);
      union.last().write("d/f", "by somebody else");
      assertSeen(16L, this::size);
      assertThat(Files.readString(union.at("d/f"))).isEqualTo("by somebody else");
      appender.append("!");
      assertSeen(17L, this::size);
    }
  }

  @Test
  void whatOthersWroteMeanwhileIsSeenAfterTheClose() throws IOException {
    mount(NewsUnion.HOURS);
    try (Appender appender = new Appender(union.at("d/f"))) {
      silence(appender);
      size();
      union.last().write("d/f", "by somebody else");
    }
    assertSeen(16L, this::size);
    union.last().write("d/f", "by somebody else, again");
    assertSeen(23L, this::size);
    assertThat(silences()).isZero();
  }

  @Test
  void otherChangesMeanwhileAreSeenAtOnce() throws IOException {
    mount(NewsUnion.HOURS);
    try (Appender appender = new Appender(union.at("d/f"))) {
      silence(appender);
      union.last().chmod("d/f", 0600);
      assertSeen(
          "rw-------",
          () -> PosixFilePermissions.toString(Files.getPosixFilePermissions(union.at("d/f"))));
      union.last().rename("d/f", "d/h");
      assertSeen(false, () -> Files.exists(union.at("d/f")));
      assertSeen(true, () -> Files.exists(union.at("d/h")));
    }
    assertSeen(0L, OwnWritesMountTest::silences);
  }

  @Test
  void whatIsOpenButNotWrittenShowsWhatOthersWrite() throws IOException {
    mount(SHORT);
    try (Appender _ = new Appender(union.at("d/f"))) {
      union.last().write("d/f", "by somebody else");
      assertSeen(16L, this::size);
      union.last().write("d/f", "by somebody else, again");
      assertSeen(23L, this::size);
    }
  }

  @Test
  void aWriterOfManyFilesLeavesNothingBehind() throws IOException {
    mount(NewsUnion.HOURS);
    try (Appender second = new Appender(union.at("d/f"));
        Appender other = new Appender(union.at("d/g"))) {
      try (Appender first = new Appender(union.at("d/f"))) {
        silence(first);
      }
      for (int i = 0; i < 100; i++) {
        second.append("y");
        other.append("z");
      }
    }
    assertSeen(0L, OwnWritesMountTest::silences);
    union.last().write("d/f", "by somebody else");
    assertSeen(16L, this::size);
  }
}

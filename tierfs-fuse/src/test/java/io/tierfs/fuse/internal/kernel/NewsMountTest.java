package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.engine.OpenFile;
import io.tierfs.fuse.internal.kernel.NewsUnion.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel remembers for an hour what it was told of watched tiers; what others change there is
 * seen at once all the same, and what nobody changes costs nothing.
 */
@Tag("mount")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "{0}, {1} tiers")
@CsvSource({"MEMORY,1", "MEMORY,2", "MEMORY,3", "DIRECTORY,1", "DIRECTORY,2", "DIRECTORY,3"})
class NewsMountTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  @Parameter(0)
  Store store;

  @Parameter(1)
  int tiers;

  @TempDir Path base;
  private NewsUnion union;

  @BeforeEach
  void mount() throws IOException {
    union = new NewsUnion(base, store, tiers, NewsUnion.HOURS);
    union.last().mkdir("d");
    union.last().mkdir("d/sub");
    union.last().write("d/f", "old");
    union.last().write("d/g", "other");
    union.last().write("d/sub/x", "x");
    learn();
    learn();
  }

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  /** Has the kernel remember all there is, and what is not there. */
  private void learn() throws IOException {
    try (Stream<Path> all = Files.walk(union.point)) {
      for (Path path : all.toList()) {
        Files.readAttributes(path, "unix:*", java.nio.file.LinkOption.NOFOLLOW_LINKS);
        if (Files.isRegularFile(path)) {
          Files.readString(path);
        }
      }
    }
    assertThat(union.at("d/new")).doesNotExist();
    assertThat(union.at("new")).doesNotExist();
    assertSeen(true, union::areFilesClosed);
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

  private String read(String path) throws IOException {
    try {
      Path file = union.at(path);
      return Files.isDirectory(file) ? "directory" : Files.readString(file);
    } catch (IOException e) {
      return "nothing"; // or something between two states: no directory on the way, no file any
      // more
    }
  }

  private String list(String path) throws IOException {
    try (Stream<Path> entries = Files.list(union.at(path))) {
      return String.join(" ", entries.map(e -> e.getFileName().toString()).sorted().toList());
    }
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(union.at(path)));
  }

  @Test
  void whatNobodyChangesCostsNothing() throws IOException {
    String names = list("d");
    for (int i = 0; i < 2; i++) {
      // Reading marks the time of the last read as stale: that is asked for once more.
      Files.readAttributes(union.at("d/f"), "unix:*");
      Files.readAttributes(union.at("d"), "unix:*");
      Files.readAttributes(union.point, "unix:*");
      assertThat(union.at("d/new")).doesNotExist();
      assertThat(list("d")).isEqualTo(names);
      union.clearCalls();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(Files.size(union.at("d/f"))).isEqualTo(3);
      Files.readAttributes(union.at("d"), "unix:*");
      Files.readAttributes(union.point, "unix:*");
      assertThat(union.at("d/new")).doesNotExist();
      assertThat(list("d")).isEqualTo(names);
    }
    assertThat(union.calls()).isEmpty();
  }

  @Test
  void contentsThatNobodyChangesAreReadOnce() throws IOException {
    org.junit.jupiter.api.Assumptions.assumeTrue(store == Store.MEMORY, "the kernel reads itself");
    union.clearCalls();
    for (int i = 0; i < 10; i++) {
      assertThat(read("d/f")).isEqualTo("old");
    }
    assertThat(union.calls())
        .extracting(call -> call.operation())
        .doesNotContain(io.tierfs.testkit.BackendOperation.READ);
    union.last().write("d/f", "NEW");
    assertSeen("NEW", () -> read("d/f"));
  }

  @Test
  void aFileThatComesAndGoes() throws IOException {
    union.last().write("d/new", "new");
    assertSeen("new", () -> read("d/new"));
    assertSeen("f g new sub", () -> list("d"));
    union.last().remove("d/new");
    assertSeen("nothing", () -> read("d/new"));
    assertSeen("f g sub", () -> list("d"));
    union.last().remove("d/f");
    assertSeen("nothing", () -> read("d/f"));
  }

  @Test
  void aFileInTheRoot() throws IOException {
    union.first().write("new", "new");
    assertSeen("new", () -> read("new"));
    assertSeen("d new", () -> list(""));
  }

  @Test
  void aFileThatIsRenamedOrReplaced() throws IOException {
    union.last().rename("d/f", "d/new");
    assertSeen("old", () -> read("d/new"));
    assertSeen("nothing", () -> read("d/f"));
    union.last().rename("d/g", "d/new");
    assertSeen("other", () -> read("d/new"));
    assertSeen("new sub", () -> list("d"));
  }

  @Test
  void attributesAndContents() throws IOException {
    union.last().chmod("d/f", 0600);
    assertSeen("rw-------", () -> mode("d/f"));
    union.last().write("d/f", "a longer text");
    assertSeen(13L, () -> Files.size(union.at("d/f")));
    assertSeen("a longer text", () -> read("d/f"));
    union.last().write("d/f", "A LONGER TEXT");
    assertSeen("A LONGER TEXT", () -> read("d/f"));
    union.last().chmod("d/sub", 0700);
    assertSeen("rwx------", () -> mode("d/sub"));
    union.last().chmod("d", 0711);
    assertSeen("rwx--x--x", () -> mode("d"));
    assertSeen("A LONGER TEXT", () -> read("d/f"));
  }

  @Test
  void timesOfADirectory() throws IOException {
    Object before = Files.getLastModifiedTime(union.at("d"));
    union.last().write("d/new", "new");
    assertSeen(false, () -> Files.getLastModifiedTime(union.at("d")).equals(before));
  }

  @Test
  void aDirectoryThatMovesAway() throws IOException {
    union.last().rename("d", "e");
    assertSeen("nothing", () -> read("d/f"));
    assertSeen("nothing", () -> read("d/sub/x"));
    assertSeen("old", () -> read("e/f"));
    assertSeen("x", () -> read("e/sub/x"));
    union.last().write("e/sub/x", "xx");
    assertSeen("xx", () -> read("e/sub/x"));
    union.last().rename("e", "d");
    assertSeen("xx", () -> read("d/sub/x"));
    assertSeen("d", () -> list(""));
  }

  @Test
  void upperTiersThatHideAndShow() throws IOException {
    union.first().write("d-", "not yet");
    if (tiers > 1) {
      union.first().mkdir("d");
      union.first().write("d/f", "upper");
      assertSeen("upper", () -> read("d/f"));
      union.first().remove("d/f");
      assertSeen("old", () -> read("d/f"));
      union.first().mkdir("d/f");
      assertSeen("directory", () -> read("d/f"));
      union.first().rmdir("d/f");
      assertSeen("old", () -> read("d/f"));
      union.first().write("d/sub", "a file hides a directory");
      assertSeen("a file hides a directory", () -> read("d/sub"));
      assertThat(union.at("d/sub/x")).doesNotExist();
      union.first().remove("d/sub");
      assertSeen("x", () -> read("d/sub/x"));
      union.first().mkdir("d/sub");
      union.first().write("d/sub/y", "y");
      assertSeen("y", () -> read("d/sub/y"));
      assertSeen("x y", () -> list("d/sub"));
      union.first().remove("d/sub/y");
      union.first().rmdir("d/sub");
      assertSeen("x", () -> list("d/sub"));
      union.first().rmdir("d");
    }
    assertSeen("d d-", () -> list(""));
    assertSeen("f g sub", () -> list("d"));
  }

  @Test
  void changesThroughTheMountAreItsOwn() throws IOException {
    Files.writeString(union.at("d/new"), "mine");
    assertThat(read("d/new")).isEqualTo("mine");
    Files.move(union.at("d/new"), union.at("d/moved"));
    assertThat(read("d/new")).isEqualTo("nothing");
    assertThat(read("d/moved")).isEqualTo("mine");
    assertSeen("f g moved sub", () -> list("d"));
    Files.move(union.at("d/sub"), union.at("d/sub2"));
    assertThat(read("d/sub/x")).isEqualTo("nothing");
    assertThat(read("d/sub2/x")).isEqualTo("x");
    union.last().write("d/sub2/x", "outside");
    assertSeen("outside", () -> read("d/sub2/x"));
    Files.delete(union.at("d/moved"));
    assertThat(list("d")).isEqualTo("f g sub2");
    for (int i = 0; i < 20; i++) {
      Files.writeString(union.at("d/f"), "mine " + i);
      assertThat(Files.size(union.at("d/f"))).isEqualTo(("mine " + i).length());
    }
    union.last().write("d/f", "outside");
    assertSeen("outside", () -> read("d/f"));
  }

  @Test
  void changesByAnotherFrontDoor() throws IOException {
    CallContext me = CallContext.daemon();
    var api = union.engine.union();
    var directory = api.walk(me, FsPath.of("d"));
    api.makeDirectory(me, directory, "new", 0755);
    assertSeen("directory", () -> read("d/new"));
    assertSeen("f g new sub", () -> list("d"));
    api.removeFile(me, directory, "g");
    assertSeen("nothing", () -> read("d/g"));
    try (OpenFile file =
        api.open(me, api.walk(me, FsPath.of("d/f")), io.tierfs.api.OpenOptions.READ_WRITE)) {
      file.write(ByteBuffer.wrap("older".getBytes(StandardCharsets.UTF_8)), 0);
      assertSeen("older", () -> read("d/f"));
      assertSeen(5L, () -> Files.size(union.at("d/f")));
    }
    api.rename(me, directory, "sub", api.root(), "sub", io.tierfs.api.RenameMode.REPLACE);
    assertSeen("nothing", () -> read("d/sub/x"));
    assertSeen("x", () -> read("sub/x"));
  }
}

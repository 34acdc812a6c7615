package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is remembered of directories never outlives a change by way of the backend. */
class KeptDirectoriesTest extends NativeTestBase {
  @Override
  Duration trust() {
    return Duration.ofDays(1);
  }

  private static long openDescriptors() throws IOException {
    try (var descriptors = Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
      return descriptors.count();
    }
  }

  @Test
  void aRenamedDirectoryIsWalkedToAnew() throws IOException {
    Files.createDirectories(dir.resolve("a/b/c"));
    put("a/b/c/file", "x");
    backend.rename(DAEMON, path("a"), path("z"), RenameMode.REPLACE);
    assertErrno(Errno.ENOENT, () -> backend.stat(DAEMON, path("a/b/c/file")));
    assertThat(get("z/b/c/file")).isEqualTo("x");
    backend.makeDirectory(DAEMON, path("a"), 0755);
    assertErrno(Errno.ENOENT, () -> create("a/b/c/file"));
    backend.makeDirectory(DAEMON, path("a/b"), 0755);
    put("a/b/new", "new");
    backend.rename(DAEMON, path("a/b"), path("z/b/c/other"), RenameMode.REPLACE);
    assertThat(get("z/b/c/other/new")).isEqualTo("new");
    assertErrno(Errno.ENOENT, () -> backend.stat(DAEMON, path("a/b/new")));
  }

  @Test
  void aReplacedAndARemovedDirectoryAreForgotten() throws IOException {
    Files.createDirectories(dir.resolve("new"));
    Files.createDirectories(dir.resolve("old"));
    put("new/file", "x");
    assertErrno(Errno.ENOENT, () -> backend.stat(DAEMON, path("old/file")));
    backend.rename(DAEMON, path("new"), path("old"), RenameMode.REPLACE);
    assertThat(get("old/file")).isEqualTo("x");
    backend.removeFile(DAEMON, path("old/file"));
    backend.removeDirectory(DAEMON, path("old"));
    backend.makeDirectory(DAEMON, path("old"), 0755);
    put("old/file", "y");
    assertThat(dir.resolve("old/file")).hasContent("y");
  }

  @Test
  void whatOthersRenameIsSeenWhenTheTimeIsOver() throws IOException {
    try (NativeLocaldir other = NativeLocaldir.open(dir, ways(), Duration.ofMillis(1))) {
      Files.createDirectory(dir.resolve("a"));
      Files.writeString(dir.resolve("a/file"), "old");
      other.stat(DAEMON, path("a/file"));
      Files.move(dir.resolve("a"), dir.resolve("b"));
      Files.createDirectory(dir.resolve("a"));
      Files.writeString(dir.resolve("a/file"), "newer");
      long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (other.stat(DAEMON, path("a/file")).size() != 5) {
        assertThat(System.nanoTime()).isLessThan(until);
      }
    }
  }

  /** What others do: this process is not told of what it does itself. */
  private void outside(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).directory(dir.toFile()).start().waitFor()).isZero();
  }

  @Test
  void newsOfAWatchEndWhatIsKept() throws Exception {
    assumeTrue(backend.capabilities().contains(Capability.WATCH), "cannot be watched");
    Files.createDirectories(dir.resolve("a/x"));
    put("a/x/file", "x");
    CountDownLatch told = new CountDownLatch(1);
    try (var _ = backend.watch(DAEMON, path("a"), listener(told))) {
      assertThat(get("a/x/file")).isEqualTo("x");
      outside("mv", "a/x", "a/y");
      assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
      assertErrno(Errno.ENOENT, () -> backend.stat(DAEMON, path("a/x/file")));
    }
  }

  @Test
  void aWatchIsOfWhatHasTheNameNow() throws Exception {
    assumeTrue(backend.capabilities().contains(Capability.WATCH), "cannot be watched");
    Files.createDirectories(dir.resolve("a/x"));
    put("a/x/file", "x");
    Files.move(dir.resolve("a"), dir.resolve("b"));
    Files.createDirectories(dir.resolve("a/x"));
    CountDownLatch told = new CountDownLatch(1);
    try (var _ = backend.watch(DAEMON, path("a/x"), listener(told))) {
      assertErrno(Errno.ENOENT, () -> backend.stat(DAEMON, path("a/x/file")));
      outside("touch", "a/x/new");
      assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static ChangeListener listener(CountDownLatch told) {
    return new ChangeListener() {
      @Override
      public void changed(String name) {
        told.countDown();
      }

      @Override
      public void directoryChanged() {}

      @Override
      public void lost() {}
    };
  }

  @Test
  void manyDirectoriesTakeFewDescriptors() throws IOException {
    long before = openDescriptors();
    for (int i = 0; i < 1000; i++) {
      Files.createDirectories(dir.resolve("d" + i + "/sub"));
      put("d" + i + "/sub/file", "x");
    }
    assertThat(openDescriptors()).isLessThan(before + 200);
    backend.close();
    assertThat(openDescriptors()).isLessThanOrEqualTo(before);
  }

  /** A directory goes to and fro: who asks by one of its names never gets what has the other. */
  @Test
  void noCallBeginsOnWhatWasRenamedBeforeIt() throws Exception {
    Files.createDirectories(dir.resolve("p/x"));
    Files.createDirectories(dir.resolve("q"));
    AtomicBoolean stop = new AtomicBoolean();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    for (String name : new String[] {"p/x/f", "q/x/f"}) {
                      try {
                        backend.stat(DAEMON, path(name));
                      } catch (FsException e) {
                        assertThat(e.errno()).isEqualTo(Errno.ENOENT);
                      }
                    }
                  }
                });
    try {
      for (int i = 0; i < 5000; i++) {
        String from = i % 2 == 0 ? "p/x" : "q/x";
        String to = i % 2 == 0 ? "q/x" : "p/x";
        backend.rename(DAEMON, path(from), path(to), RenameMode.REPLACE);
        assertErrno(Errno.ENOENT, () -> create(from + "/f"));
        put(to + "/f", "x");
        backend.removeFile(DAEMON, path(to + "/f"));
      }
    } finally {
      stop.set(true);
      reader.join();
    }
  }
}

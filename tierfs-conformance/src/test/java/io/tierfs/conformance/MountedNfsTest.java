package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.engine.TierInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two directories and an export as one tree that the kernel sees. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MountedNfsTest {
  @TempDir Path base;

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void allTiersAreOneTree(String vers) throws Exception {
    try (MountedNfs mounted = MountedNfs.start(base, vers, text -> text)) {
      Files.createDirectories(mounted.nas.resolve("old/deep"));
      Files.writeString(mounted.nas.resolve("old/deep/letter"), "from the server");
      Files.writeString(mounted.ssd.resolve("new"), "from the ssd");
      assertThat(names(mounted.point)).containsExactly("new", "old");
      assertThat(Files.readString(mounted.at("old/deep/letter"))).isEqualTo("from the server");
      Files.writeString(mounted.at("old/deep/letter"), " and on", StandardOpenOption.APPEND);
      assertThat(Files.readString(mounted.nas.resolve("old/deep/letter")))
          .isEqualTo("from the server and on");
      Files.move(mounted.at("old/deep/letter"), mounted.at("old/renamed"));
      assertThat(mounted.nas.resolve("old/renamed")).exists();
      byte[] content = new byte[5 << 20];
      new Random(1).nextBytes(content);
      Files.write(mounted.at("old/renamed"), content);
      assertThat(Files.readAllBytes(mounted.at("old/renamed"))).isEqualTo(content);
      assertThat(Files.readAllBytes(mounted.nas.resolve("old/renamed"))).isEqualTo(content);
      Files.delete(mounted.at("old/renamed"));
      assertThat(names(mounted.nas.resolve("old"))).containsExactly("deep");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void theServerMayBeThePrimary(String vers) throws Exception {
    try (MountedNfs mounted = MountedNfs.start(base, vers, MountedNfsTest::primary)) {
      Files.createDirectories(mounted.at("a/b"));
      for (int i = 0; i < 50; i++) {
        Files.writeString(mounted.at("a/b/f" + i), "content " + i);
      }
      assertThat(names(mounted.nas.resolve("a/b"))).hasSize(50);
      assertThat(names(mounted.ssd)).doesNotContain("a");
      Files.createSymbolicLink(mounted.at("a/link"), Path.of("b/f1"));
      Files.createLink(mounted.at("a/hard"), mounted.at("a/b/f2"));
      assertThat(Files.readString(mounted.at("a/link"))).isEqualTo("content 1");
      assertThat(Files.readString(mounted.nas.resolve("a/hard"))).isEqualTo("content 2");
      try (var open = Files.newByteChannel(mounted.at("a/b/f3"))) {
        Files.delete(mounted.at("a/b/f3"));
        assertThat(open.size()).isEqualTo(9);
      }
      assertThat(names(mounted.at("a/b"))).hasSize(49);
      // Its hidden name goes with the file's RELEASE, for which close(2) does not wait.
      while (names(mounted.nas.resolve("a/b")).size() > 49) {
        Thread.onSpinWait();
      }
      assertThat(names(mounted.nas.resolve("a/b"))).hasSize(49).doesNotContain("f3");
      Files.move(mounted.at("a"), mounted.at("c"));
      assertThat(Files.readString(mounted.at("c/b/f4"))).isEqualTo("content 4");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void aFileIsBornOnTheServerWithoutAName(String vers) throws Exception {
    try (MountedNfs mounted = MountedNfs.start(base, vers, MountedNfsTest::primary)) {
      Python.run(
          mounted.point,
          3,
          """
          os.mkdir('d'); os.mkdir('group'); os.chown('group', 0, 777); os.chmod('group', 0o2775)
          data = os.urandom(3_000_000)
          f = os.open('d', os.O_TMPFILE | os.O_RDWR, 0o640); os.write(f, data)
          same((os.fstat(f).st_nlink, os.fstat(f).st_size), (0, len(data)))
          same(os.listdir('d'), [])
          write('d/there', 'old')
          def name(path): os.link('/proc/self/fd/%d' % f, path, src_dir_fd=f)
          fails(errno.EEXIST, name, 'd/there'); name('d/new'); os.fsync(f)
          same((os.fstat(f).st_nlink, os.stat('d/new').st_ino), (1, os.fstat(f).st_ino))
          os.pwrite(f, b'and on', 0); os.close(f)
          with open('d/new', 'rb') as g: same(g.read(), b'and on' + data[6:])
          same(tier('d/new'), 'nas')
          f = os.open('group', os.O_TMPFILE | os.O_RDWR, 0o640)
          same(os.fstat(f).st_gid, 777); name('group/f'); os.close(f)
          f = os.open('d', os.O_TMPFILE | os.O_RDWR); os.write(f, b'never seen'); os.close(f)
          """);
      assertThat(mounted.nas.resolve("d/new")).hasSize(3_000_000);
      while (!names(mounted.nas.resolve(".tierfs/nameless")).isEmpty()) {
        Thread.onSpinWait(); // the kernel forgets when it likes
      }
      assertThat(names(mounted.nas.resolve("d"))).containsExactly("new", "there");
    }
  }

  /** The export is the first tier. */
  private static String primary(String text) {
    String nas = text.substring(text.indexOf("{ name = nas"), text.lastIndexOf("]"));
    return text.replace(nas, "").replace("{ name = ssd", nas + "{ name = ssd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void severalConnectionsCarryWhatOneDoesAlsoOverAKill(String vers) throws Exception {
    MountedNfs.Edit several =
        text ->
            primary(text).replace("timeo = 500ms", "nconnect = 3, recovery = hard, timeo = 500ms");
    try (MountedNfs mounted = MountedNfs.start(base, vers, several)) {
      List<FutureTask<Void>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        byte[] content = new byte[6 << 20];
        new Random(i).nextBytes(content);
        Path file = mounted.at("file" + i);
        writers.add(
            new FutureTask<>(
                () -> {
                  Files.write(file, content);
                  assertThat(Files.readAllBytes(file)).isEqualTo(content);
                  return null;
                }));
      }
      writers.forEach(writer -> Thread.ofPlatform().start(writer));
      mounted.export.server().restart();
      for (FutureTask<Void> writer : writers) {
        writer.get();
      }
      for (int i = 0; i < 4; i++) {
        byte[] content = new byte[6 << 20];
        new Random(i).nextBytes(content);
        assertThat(Files.readAllBytes(mounted.nas.resolve("file" + i))).isEqualTo(content);
      }
    }
  }

  /** What is written behind would be told of too late: where it is tight, nothing is. */
  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void aFileForWhichTheServerHasNoRoomMoves(String vers) throws Exception {
    Path small = Files.createDirectory(base.resolve("small"));
    SmallDisk disk = SmallDisk.mount(small, "24m");
    try (MountedNfs mounted =
        MountedNfs.start(
            base, vers, MountedNfsTest::primary, false, server -> server.withExport(small))) {
      byte[] content = new byte[40 << 20];
      new Random(7).nextBytes(content);
      try (OutputStream out = Files.newOutputStream(mounted.at("big"))) {
        for (int at = 0; at < content.length; at += 100_000) {
          out.write(content, at, Math.min(100_000, content.length - at));
          if (at == 5_000_000) {
            assertThat(mounted.nas.resolve("big")).exists();
          }
        }
      }
      assertThat(mounted.nas.resolve("big")).doesNotExist();
      assertThat(Files.readAllBytes(mounted.at("big"))).isEqualTo(content);
      Files.writeString(mounted.at("little"), "has room");
      assertThat(mounted.nas.resolve("little")).hasContent("has room");
    } finally {
      disk.unmount();
    }
  }

  /** Root is nobody on the server, and so on this tier; the union neither hides nor mends that. */
  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void whereRootIsNobodyItsFilesAreNobodys(String vers) throws Exception {
    try (MountedNfs mounted =
        MountedNfs.start(
            base,
            vers,
            MountedNfsTest::primary,
            false,
            server -> server.withSquash("Root_Squash"))) {
      Files.createDirectories(mounted.at("dir/sub"));
      Path file = Files.writeString(mounted.at("dir/sub/file"), "by root");
      assertThat(mounted.nas.resolve("dir/sub/file")).hasContent("by root");
      Object owner = Files.getAttribute(mounted.nas.resolve("dir/sub/file"), "unix:uid");
      assertThat(owner).isNotEqualTo(0).isEqualTo(Files.getAttribute(file, "unix:uid"));
      assertThatThrownBy(() -> Files.setAttribute(file, "unix:uid", 1234))
          .hasMessageContaining("not permitted");
      Files.move(file, mounted.at("moved"));
      assertThat(mounted.at("moved")).hasContent("by root");
      // What others have closed to nobody is closed to root, and the union does not look elsewhere.
      Path closed = Files.createDirectory(mounted.nas.resolve("closed"));
      Files.writeString(closed.resolve("file"), "x");
      assertThatThrownBy(() -> Files.writeString(mounted.at("closed/new"), "x"))
          .isInstanceOf(java.nio.file.AccessDeniedException.class);
      assertThat(mounted.at("closed/file")).hasContent("x");
      assertThat(mounted.ssd.resolve("closed")).doesNotExist();
    }
  }

  @Test
  void aTierThatMayOnlyBeReadIsNeverChanged() throws Exception {
    MountedNfs.Edit readOnly = text -> text.replace("name = nas,", "name = nas, mode = ro,");
    try (MountedNfs mounted = MountedNfs.start(base, "4.2", readOnly)) {
      Files.createDirectories(mounted.nas.resolve("dir"));
      Files.writeString(mounted.nas.resolve("dir/file"), "kept");
      assertThat(Files.readString(mounted.at("dir/file"))).isEqualTo("kept");
      assertThatThrownBy(() -> Files.writeString(mounted.at("dir/file"), "x"))
          .isInstanceOf(FileSystemException.class);
      assertThatThrownBy(() -> Files.delete(mounted.at("dir/file")))
          .isInstanceOf(FileSystemException.class);
      Files.writeString(mounted.at("dir/beside"), "on the ssd");
      assertThat(names(mounted.nas.resolve("dir"))).containsExactly("file");
      assertThat(names(mounted.nas)).containsExactly("dir");
      assertThat(names(mounted.at("dir"))).containsExactly("beside", "file");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void aHaltedServerHoldsUpNobodyElse(String vers) throws Exception {
    try (MountedNfs mounted = MountedNfs.start(base, vers, text -> text)) {
      for (Path tier : List.of(mounted.ssd, mounted.disk)) {
        Files.createDirectories(tier.resolve("local"));
        for (int i = 0; i < 200; i++) {
          Files.writeString(tier.resolve("local/" + tier.getFileName() + i), "content " + i);
        }
      }
      Files.writeString(mounted.nas.resolve("far"), "far away");
      assertThat(Files.readString(mounted.at("far"))).isEqualTo("far away");
      Duration usual = median(() -> useOthers(mounted));
      mounted.export.server().stop();
      try {
        long start = System.nanoTime();
        assertThatThrownBy(() -> Files.readString(mounted.at("none")))
            .isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        Duration halted = median(() -> useOthers(mounted));
        // One call that waits for the server takes 500 ms; a busy machine makes up for less.
        assertThat(halted)
            .as("usually %s", usual)
            .isLessThan(usual.multipliedBy(2).plusMillis(200));
        assertThat(mounted.engine().union().tiers())
            .filteredOn(tier -> tier.trouble().isPresent())
            .extracting(TierInfo::name)
            .containsExactly("nas");
        mounted.point.toFile().getTotalSpace();
      } finally {
        mounted.export.server().cont();
      }
      awaitReadable(mounted.at("far"));
      assertThat(Files.readString(mounted.at("far"))).isEqualTo("far away");
    }
  }

  /** The tier is taken in when its server comes. */
  @Test
  void aTierMayBeMissingAtTheStart() throws Exception {
    MountedNfs.Edit degraded =
        text -> text.replace("name = nas,", "name = nas, mode = ro, on-start = degrade,");
    try (MountedNfs mounted = MountedNfs.start(base, "4.2", degraded, true)) {
      Files.writeString(mounted.ssd.resolve("file"), "here");
      assertThat(Files.readString(mounted.at("file"))).isEqualTo("here");
      assertThatThrownBy(() -> names(mounted.point)).hasMessageContaining("timed out");
      Files.writeString(mounted.nas.resolve("far"), "far away");
      mounted.export.server().restart();
      awaitReadable(mounted.at("far"));
      assertThat(Files.readString(mounted.at("far"))).isEqualTo("far away");
    }
  }

  private static void useOthers(MountedNfs mounted) throws IOException {
    names(mounted.at("local"));
    for (int i = 0; i < 200; i++) {
      Files.readString(mounted.at("local/ssd" + i));
      Files.readString(mounted.at("local/disk" + i));
    }
  }

  private interface Use {
    void run() throws IOException;
  }

  private static Duration median(Use use) throws IOException {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      long start = System.nanoTime();
      use.run();
      times.add(System.nanoTime() - start);
    }
    Collections.sort(times);
    return Duration.ofNanos(times.get(times.size() / 2));
  }

  private static void awaitReadable(Path file) throws IOException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (true) {
      try {
        Files.readString(file);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".tierfs"))
          .sorted()
          .toList();
    }
  }
}

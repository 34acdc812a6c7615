package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.testkit.ShellOutsider;
import io.tierfs.testkit.ToldNews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What watching by fanotify takes and gives back; the contract has what it tells. */
class NativeWatchTest extends NativeTestBase {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path QUEUE_MAX = Path.of("/proc/sys/fs/fanotify/max_queued_events");

  private ShellOutsider outsider = new ShellOutsider(Path.of("/"));
  private final ToldNews news = new ToldNews(PATIENCE);

  @BeforeEach
  void needsWatches() {
    assumeTrue(
        backend.capabilities().contains(Capability.WATCH),
        "nothing can be watched on this machine");
    outsider = new ShellOutsider(dir);
  }

  private DirectoryWatch watch(String path) throws IOException {
    return backend.watch(DAEMON, path(path), news);
  }

  /** The descriptors of fanotify groups that this process has. */
  private static List<Path> groups() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(NativeWatchTest::isGroup).toList();
    }
  }

  private static boolean isGroup(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals("anon_inode:[fanotify]");
    } catch (IOException e) {
      return false;
    }
  }

  /** How many marks all groups of this process have. */
  private static long marks() throws IOException {
    long marks = 0;
    for (Path group : groups()) {
      Path info = Path.of("/proc/self/fdinfo", group.getFileName().toString());
      marks += Files.readAllLines(info).stream().filter(l -> l.startsWith("fanotify ino")).count();
    }
    return marks;
  }

  private static void joinReaders() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("tierfs-watch-")) {
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.join(PATIENCE)).isTrue();
      }
    }
  }

  @Test
  void nothingIsOpenedBeforeTheFirstWatchAndNothingIsLeftBehind() throws Exception {
    joinReaders();
    assertThat(groups()).isEmpty();
    backend.makeDirectory(DAEMON, path("dir"), 0755);
    watch("");
    watch("dir");
    assertThat(groups()).hasSize(1);
    backend.close();
    joinReaders();
    assertThat(groups()).isEmpty();
    assertErrno(Errno.EBADF, () -> watch(""));
  }

  @Test
  void watchesOfOneDirectoryShareAMark() throws Exception {
    DirectoryWatch first = watch("");
    DirectoryWatch second = watch("");
    assertThat(marks()).isEqualTo(1);
    first.close();
    first.close();
    assertThat(marks()).isEqualTo(1);
    second.close();
    assertThat(marks()).isZero();
  }

  @Test
  void theMarkOfARenamedDirectoryIsFoundAgain() throws Exception {
    assumeRoot();
    backend.makeDirectory(DAEMON, path("old"), 0755);
    DirectoryWatch watch = watch("old");
    backend.rename(DAEMON, path("old"), path("new"), RenameMode.REPLACE);
    backend.makeDirectory(DAEMON, path("old"), 0755);
    watch.close();
    assertThat(marks()).isZero();
  }

  @Test
  void theMarkOfAMovedDirectoryGoesWithItsWatch() throws Exception {
    assumeRoot();
    backend.makeDirectory(DAEMON, path("dir"), 0755);
    watch("");
    DirectoryWatch watch = watch("dir");
    outsider.rename("dir", "moved");
    news.await(ToldNews.LOST, "dir", "moved");
    outsider.write("sentinel", "x");
    news.await("sentinel");
    assertThat(marks()).isEqualTo(1);
    watch.close();
  }

  @Test
  void moreNewsThanTheQueueHoldsIsTheEndOfAllWatches() throws Exception {
    int most = Integer.parseInt(Files.readAllLines(QUEUE_MAX).getFirst());
    assumeTrue(most <= 100_000, "the queue is very long");
    backend.close();
    backend = NativeLocaldir.open(dir, new NativeLocaldir.Ways(false, false, false, true));
    backend.makeDirectory(DAEMON, path("quiet"), 0755);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    backend.watch(DAEMON, FsPath.ROOT, new Holding(held, release));
    DirectoryWatch quiet = watch("quiet");
    outsider.write("first", "x");
    held.await();
    outsider.sh("seq -f n%.0f 1 \"$1\" | xargs touch", Integer.toString(most + 1000));
    release.countDown();
    news.await(ToldNews.LOST);
    quiet.close();

    ToldNews again = new ToldNews(PATIENCE);
    backend.watch(DAEMON, path("quiet"), again);
    outsider.write("quiet/file", "x");
    again.await("file");
  }

  @Test
  void aMappedWriteIsToldWhenTheFileIsClosed() throws Exception {
    put("file", "mapped");
    watch("");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path classes =
        Path.of(MappedWriter.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    outsider.run(
        List.of(java, "-cp", classes.toString(), MappedWriter.class.getName(), dir + "/file"));
    news.await("file");
    assertThat(get("file")).isEqualTo("Mapped");
  }

  @Test
  void newsAmongManyChangesOfOurOwnAreAllTold() throws Exception {
    watch("");
    AtomicBoolean over = new AtomicBoolean();
    Thread busy =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    change("mine");
                  }
                });
    try {
      for (int i = 0; i < 20; i++) {
        outsider.write("theirs" + i, "x");
        news.await("theirs" + i);
      }
    } finally {
      over.set(true);
      busy.join();
    }
    // "mine" may be told: a program is born with our open files, and may be the last to close one.
    assertThat(news.all()).doesNotContain(ToldNews.LOST);
  }

  private void change(String name) {
    try {
      put(name, "x");
      backend.removeFile(DAEMON, path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void onlyWhatIsWrittenToIsSaidToKeepItsName() throws Exception {
    put("file", "x");
    ToldNews written = new ToldNews(PATIENCE);
    backend.watch(DAEMON, FsPath.ROOT, new Writings(written, news));
    outsider.write("file", "longer");
    written.await("file");
    assertThat(news.all()).isEmpty();
    outsider.write("new", "x");
    news.await("new");
    outsider.sh("chmod 600 file");
    news.await("file");
    outsider.rename("new", "file");
    news.await("new");
    assertThat(news.all()).doesNotContain(ToldNews.LOST);
  }

  @Test
  void aSilenceIsAMarkThatGoesWithIt() throws Exception {
    put("file", "x");
    DirectoryWatch watch = watch("");
    try (FileHandle handle = backend.open(DAEMON, path("file"), OpenOptions.READ_WRITE)) {
      DirectoryWatch.Silence silence = watch.silence(handle);
      assertThat(silence).isNotNull();
      assertThat(marks()).isEqualTo(2);
      silence.close();
      silence.close();
      assertThat(marks()).isEqualTo(1);
      DirectoryWatch.Silence late = watch.silence(handle);
      assertThat(late).isNotNull();
      backend.close();
      joinReaders();
      assertThat(watch.silence(handle)).isNull();
      late.close();
    }
  }

  @Test
  void namesAreAnyBytes() throws Exception {
    watch("");
    outsider.sh("touch \"$(printf 'a\\377b')\" && touch ä");
    String odd = Names.decode(new byte[] {'a', (byte) 0xFF, 'b'});
    news.await(odd, "ä");
  }

  @Test
  void anOpenFileOfThisProcessIsOurOwn() throws Exception {
    put("file", "x");
    watch("");
    try (FileHandle handle = backend.open(DAEMON, path("file"), OpenOptions.READ_WRITE)) {
      handle.write(bytes("own"), 0);
    }
    Files.writeString(dir.resolve("by-java"), "own too");
    outsider.write("sentinel", "x");
    news.await("sentinel");
    assertThat(news.all()).containsOnly("sentinel");
  }

  @Test
  void fileSystemsThatDoNotTellOfAllChangesAreNotWatched() throws Exception {
    try (NativeLocaldir proc = NativeLocaldir.open(Path.of("/proc/sys"), ways())) {
      assertThat(proc.capabilities()).doesNotContain(Capability.WATCH);
      assertErrno(Errno.EOPNOTSUPP, () -> proc.watch(DAEMON, FsPath.ROOT, news));
    }
    assertThat(FileSystemKind.tellsOfAllChanges(0x6969)).as("NFS").isFalse();
    assertThat(FileSystemKind.tellsOfAllChanges(0x65735546)).as("FUSE").isFalse();
    assertThat(FileSystemKind.tellsOfAllChanges(0x794C7630)).as("overlayfs").isFalse();
    assertThat(FileSystemKind.tellsOfAllChanges(FileSystemKind.ZFS)).as("ZFS").isFalse();
    assertThat(FileSystemKind.tellsOfAllChanges(FileSystemKind.BTRFS)).as("Btrfs").isTrue();
  }

  /** Tells apart what was written to. */
  private record Writings(ToldNews writings, ToldNews others) implements ChangeListener {
    @Override
    public void written(String name) {
      writings.changed(name);
    }

    @Override
    public void changed(String name) {
      others.changed(name);
    }

    @Override
    public void directoryChanged() {
      others.directoryChanged();
    }

    @Override
    public void lost() {
      others.lost();
    }
  }

  /** Takes its first piece of news and does not come back until it is told to. */
  private record Holding(CountDownLatch held, CountDownLatch release) implements ChangeListener {
    @Override
    public void changed(String name) {
      held.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void directoryChanged() {}

    @Override
    public void lost() {}
  }
}

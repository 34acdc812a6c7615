package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.Outsider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the union knows under watches holds until news come, and not a moment longer. */
class NewsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final CacheSettings HOURS = new CacheSettings(HOUR, HOUR, HOUR, 1000).watched(100);

  private final Told told = new Told();
  private InMemoryBackend hot;
  private InMemoryBackend cold;
  private Outsider outHot;
  private Outsider outCold;
  private UnionFixture union;
  private FrontDoor door;

  /** Writes news down. */
  private static final class Told implements News {
    private final List<String> news = new ArrayList<>();

    @Override
    public synchronized void changed(Node directory, String name, @Nullable Node child) {
      add("changed " + name);
    }

    @Override
    public synchronized void written(Node directory, String name, Node child) {
      add("written " + name);
    }

    @Override
    public synchronized void changed(Node node) {
      add("node " + node.inode());
    }

    @Override
    public synchronized void forget(Node directory, String name, @Nullable Node child) {
      add("forget " + name);
    }

    private void add(String piece) {
      news.add(piece);
      notifyAll();
    }

    synchronized List<String> all() {
      return List.copyOf(news);
    }

    synchronized void clear() {
      news.clear();
    }

    synchronized void await(String... pieces) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (Collections.disjoint(news, List.of(pieces))) {
        long millis = (end - System.nanoTime()) / 1_000_000;
        assertThat(millis).as("told was %s, none of %s", news, List.of(pieces)).isPositive();
        wait(millis);
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    start(HOURS);
  }

  private void start(CacheSettings cache) throws IOException {
    start(cache, new InMemoryBackend());
  }

  private void start(CacheSettings cache, InMemoryBackend primary) throws IOException {
    stop();
    hot = primary;
    cold = new InMemoryBackend();
    outHot = Outsider.by(hot.outside());
    outCold = Outsider.by(cold.outside());
    outCold.mkdir("d");
    outCold.mkdir("d/sub");
    outCold.write("d/f", "f");
    outCold.write("d/sub/x", "x");
    union = UnionFixture.of(List.of(TierSetup.of("hot", hot), TierSetup.of("cold", cold)), cache);
    door = union.union().frontDoor(told);
  }

  @AfterEach
  void stop() {
    if (union != null) {
      door.close();
      union.close();
    }
  }

  private Node node(String path) throws IOException {
    return door.find(DAEMON, FsPath.of(path)).node();
  }

  private long age(String directory, String name) throws IOException {
    Node parent = node(directory);
    @Nullable Node found = null;
    try {
      found = door.find(DAEMON, parent, name).node();
    } catch (FsException e) {
      assertThat(e.errno()).isEqualTo(Errno.ENOENT);
    }
    return door.nameAge(parent, name, found);
  }

  private long attributesAge(String path) throws IOException {
    node(path);
    long asked = System.nanoTime();
    Node node = node(path);
    int links = door.stat(DAEMON, node).nlink();
    return door.attributesAge(node, links, asked);
  }

  private void settle() throws InterruptedException {
    hot.awaitNews();
    cold.awaitNews();
  }

  @Test
  void whatIsWatchedLasts() throws Exception {
    assertThat(age("d", "f")).isEqualTo(FrontDoor.LASTING);
    assertThat(age("d", "missing")).isEqualTo(FrontDoor.LASTING);
    assertThat(age("d/sub", "x")).isEqualTo(FrontDoor.LASTING);
    assertThat(attributesAge("d/f")).isEqualTo(FrontDoor.LASTING);
    door.stat(DAEMON, node("d/sub"));
    assertThat(attributesAge("d/sub")).isEqualTo(FrontDoor.LASTING);
  }

  @Test
  void newsEndsIt() throws Exception {
    assertThat(union.exists("d/missing")).isFalse();
    assertThat(age("d", "f")).isEqualTo(FrontDoor.LASTING);
    outCold.write("d/missing", "there");
    settle();
    assertThat(union.read("d/missing")).isEqualTo("there");
    told.await("changed missing");
    outHot.mkdir("d");
    outHot.write("d/f", "hotter");
    settle();
    assertThat(union.read("d/f")).isEqualTo("hotter");
    told.await("forget f", "changed f");
    outHot.remove("d/f");
    outHot.rmdir("d");
    settle();
    assertThat(union.read("d/f")).isEqualTo("f");
    assertThat(age("d", "f")).isEqualTo(FrontDoor.LASTING);
  }

  @Test
  void whatIsWrittenToKeepsItsName() throws Exception {
    assertThat(age("d", "f")).isEqualTo(FrontDoor.LASTING);
    Node directory = node("d");
    Node f = node("d/f");
    outCold.write("d/f", "longer");
    settle();
    assertThat(door.nameAge(directory, "f", f)).isEqualTo(FrontDoor.LASTING);
    told.await("written f");
    assertThat(told.all()).doesNotContain("changed f");
  }

  @Test
  void whatIsWrittenToAHiddenCopyMayShowIt() throws Exception {
    outHot.mkdir("d");
    outHot.write("d/f", "hotter");
    settle();
    assertThat(union.read("d/f")).isEqualTo("hotter");
    told.clear();
    outCold.write("d/f", "colder");
    settle();
    told.await("changed f");
    assertThat(told.all()).doesNotContain("written f");
    assertThat(union.read("d/f")).isEqualTo("hotter");
  }

  @Test
  void whatIsWrittenInSilenceIsNewsWhenTheFileIsClosed() throws Exception {
    assertThat(attributesAge("d/f")).isEqualTo(FrontDoor.LASTING);
    Node f = node("d/f");
    try (OpenFile file = door.open(DAEMON, f, OpenOptions.READ_WRITE)) {
      assertThat(door.silence(file)).isTrue();
      assertThat(door.silence(file)).isTrue();
      told.await("node " + f.inode());
      assertThat(attributesAge("d/f")).isZero();
      told.clear();
      outCold.write("d/f", "longer");
      outCold.write("d/new", "x");
      settle();
      told.await("changed new");
      assertThat(told.all()).doesNotContain("written f", "changed f", "node " + f.inode());
    }
    told.await("node " + f.inode());
    assertThat(attributesAge("d/f")).isEqualTo(FrontDoor.LASTING);
    outCold.write("d/f", "longer still");
    settle();
    told.await("written f");
  }

  @Test
  void silenceNeedsAWatchAndAnOpenFile() throws Exception {
    Node f = node("d/f");
    OpenFile closed = door.open(DAEMON, f, OpenOptions.READ_WRITE);
    closed.close();
    assertThat(door.silence(closed)).isFalse();
    start(CacheSettings.TIMED);
    try (OpenFile unwatched = door.open(DAEMON, node("d/f"), OpenOptions.READ_WRITE)) {
      assertThat(door.silence(unwatched)).isFalse();
    }
  }

  @Test
  void aDirectoryThatComesTakesAlongWhatIsBelow() throws Exception {
    assertThat(age("d/sub", "x")).isEqualTo(FrontDoor.LASTING);
    Node sub = node("d/sub");
    Node x = node("d/sub/x");
    outHot.mkdir("d");
    settle();
    assertThat(door.nameAge(sub, "x", x)).isEqualTo(FrontDoor.PASSING);
    told.await("forget x");
    outHot.mkdir("d/sub");
    outHot.write("d/sub/x", "hotter");
    settle();
    assertThat(union.read("d/sub/x")).isEqualTo("hotter");
  }

  @Test
  void lostWatchesEndEverything() throws Exception {
    assertThat(age("d/sub", "x")).isEqualTo(FrontDoor.LASTING);
    cold.loseWatches();
    settle();
    told.await("forget x");
    assertThat(age("d/sub", "x")).isEqualTo(FrontDoor.LASTING);
    outCold.write("d/sub/x", "again");
    settle();
    assertThat(union.read("d/sub/x")).isEqualTo("again");
  }

  @Test
  void filesWithSeveralNamesKeepTheirTimes() throws Exception {
    union.link("d/f", "d/sub/g");
    assertThat(age("d", "f")).isEqualTo(FrontDoor.LASTING);
    assertThat(attributesAge("d/f")).isZero();
  }

  @Test
  void renamedDirectoriesAreWatchedAnew() throws Exception {
    assertThat(age("d/sub", "x")).isEqualTo(FrontDoor.LASTING);
    union.rename("d/sub", "moved");
    told.await("forget x");
    assertThat(age("moved", "x")).isEqualTo(FrontDoor.LASTING);
    outHot.mkdir("moved");
    outHot.write("moved/x", "hotter");
    settle();
    assertThat(union.read("moved/x")).isEqualTo("hotter");
  }

  @Test
  void clonedDirectoriesAreWatchedOnTheirNewTier() throws Exception {
    outHot.mkdir("p");
    outCold.mkdir("p");
    outCold.mkdir("p/q");
    outHot.write("p/file", "hot");
    settle();
    assertThat(union.exists("p/q/file")).isFalse();
    union.rename("p/file", "p/q/file"); // makes p/q on the hot tier
    assertThat(union.copies("p/q")).isEqualTo("0,1");
    assertThat(union.exists("p/q/other")).isFalse();
    outHot.write("p/q/other", "seen");
    settle();
    assertThat(union.read("p/q/other")).isEqualTo("seen");
  }

  @Test
  void tooManyNamesAreForgottenAloud() throws Exception {
    start(new CacheSettings(HOUR, HOUR, HOUR, 5).watched(100));
    Node directory = node("d");
    for (int i = 0; i < 50; i++) {
      String name = "missing" + i;
      assertThatThrownBy(() -> door.find(DAEMON, directory, name)).isInstanceOf(FsException.class);
    }
    int forgotten = 0;
    for (int i = 0; i < 50; i++) {
      if (door.nameAge(directory, "missing" + i, null) != FrontDoor.LASTING) {
        told.await("forget missing" + i);
        forgotten++;
      }
    }
    assertThat(forgotten).isGreaterThan(40);
  }

  @Test
  void watchesAreBounded() throws Exception {
    start(HOURS.watched(3));
    for (int i = 0; i < 10; i++) {
      outCold.mkdir("e" + i);
      outCold.write("e" + i + "/f", "old");
    }
    settle();
    for (int i = 0; i < 10; i++) {
      assertThat(union.read("e" + i + "/f")).isEqualTo("old");
    }
    assertThat(cold.openWatches()).isBetween(2, 3);
    for (int i = 0; i < 10; i++) {
      outCold.remove("e" + i + "/f");
      settle();
      assertThat(union.exists("e" + i + "/f")).as("e" + i).isFalse();
    }
  }

  @Test
  void nothingIsWatchedWithoutAFrontDoorThatRemembers() throws Exception {
    assertThat(age("d", "f")).isEqualTo(FrontDoor.LASTING);
    assertThat(cold.openWatches()).isPositive();
    door.close();
    assertThat(cold.openWatches() + hot.openWatches()).isZero();
    union.read("d/f");
    assertThat(cold.openWatches() + hot.openWatches()).isZero();
    start(CacheSettings.TIMED);
    age("d", "f");
    assertThat(cold.openWatches() + hot.openWatches()).isZero();
  }

  @Test
  void directoriesThatNobodyKnowsAreWatchedNoMore() throws Exception {
    assertThat(age("d/sub", "x")).isEqualTo(FrontDoor.LASTING);
    int before = cold.openWatches();
    door.forgotten(node("d/sub"));
    assertThat(cold.openWatches()).isEqualTo(before - 1);
  }

  @Test
  void namesOfADirectoryThatNobodyKnowsAreClearedAwayLater() throws Exception {
    assertThat(age("d/sub", "x")).isEqualTo(FrontDoor.LASTING);
    door.forgotten(node("d/sub"));
    told.await("forget x");
  }

  @Test
  void namesThatLeaveForOthersAreTold() throws Exception {
    rememberMany(false);
    assertThat(told.all()).anyMatch(piece -> piece.startsWith("forget n"));
  }

  @Test
  void filesThatNobodyKnowsMakeRoom() throws Exception {
    rememberMany(true);
    assertThat(told.all()).noneMatch(piece -> piece.startsWith("forget n"));
  }

  private void rememberMany(boolean forgotten) throws Exception {
    start(new CacheSettings(HOUR, HOUR, HOUR, 16).watched(100));
    for (int i = 0; i < 20; i++) {
      outCold.write("d/n" + i, "x");
    }
    settle();
    for (int i = 0; i < 20; i++) {
      assertThat(age("d", "n" + i)).isEqualTo(FrontDoor.LASTING);
      if (forgotten) {
        door.forgotten(node("d/n" + i));
      }
    }
    settle();
  }

  @Test
  void oneTierThatCannotTellIsEnough() throws Exception {
    start(HOURS, InMemoryBackend.builder().without(Capability.WATCH).build());
    assertThat(age("d", "f")).isBetween(0L, HOUR.toNanos());
    assertThat(cold.openWatches()).isZero();
  }

  @Test
  void timesDoNotAddUp() throws Exception {
    start(new CacheSettings(HOUR, HOUR, HOUR, 1000));
    age("d", "f");
    age("d", "missing");
    long known = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      long least = System.nanoTime() - known;
      assertThat(age("d", "f")).isGreaterThan(least);
      assertThat(age("d", "missing")).isGreaterThan(least);
      assertThat(attributesAge("d/f")).isZero();
    }
  }

  @Test
  void exclusiveTiersAreTrusted() throws Exception {
    CacheSettings zero = new CacheSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, 1000);
    start(zero.exclusive());
    assertThat(age("d", "f")).isEqualTo(FrontDoor.LASTING);
    assertThat(age("d", "missing")).isEqualTo(FrontDoor.LASTING);
    assertThat(attributesAge("d")).isEqualTo(FrontDoor.LASTING);
    assertThat(cold.openWatches()).isZero();
    outCold.write("d/missing", "nobody should");
    assertThat(union.exists("d/missing")).isFalse();
    union.create("d/new", "mine");
    told.await("changed new");
    assertThat(union.read("d/new")).isEqualTo("mine");
  }
}

package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static io.tierfs.engine.UnionFixture.USER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.TierMode;
import io.tierfs.api.XattrMode;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are born without a name: nobody sees them until they get one. */
class NamelessTest {
  private static final String AREA = ".tierfs/nameless";
  private static final OpenOptions OPTIONS = OpenOptions.createNew(0666);
  private static final String ACL = "system.posix_acl_default";

  private static UnionFixture over(Backend... stores) throws IOException {
    List<TierSetup> tiers = new ArrayList<>();
    for (Backend store : stores) {
      tiers.add(TierSetup.of("t" + tiers.size(), store));
    }
    return UnionFixture.of(tiers, CacheSettings.DEFAULT);
  }

  private static OpenFile make(UnionFixture fs, CallContext caller, String directory)
      throws IOException {
    return fs.union().createNameless(caller, fs.node(directory), OPTIONS);
  }

  private static OpenFile make(UnionFixture fs, String directory, String text) throws IOException {
    OpenFile file = make(fs, DAEMON, directory);
    write(file, text);
    return file;
  }

  private static void write(OpenFile file, String text) throws IOException {
    file.write(ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
  }

  private static void link(UnionFixture fs, OpenFile file, String path) throws IOException {
    fs.union().makeHardLink(DAEMON, file.node(), fs.parent(path), UnionFixture.name(path));
  }

  static List<String> left(Backend tier) throws IOException {
    List<String> names = new ArrayList<>();
    if (tier.probe(DAEMON, FsPath.of(AREA)) == null) {
      return names;
    }
    try (DirectoryCursor cursor = tier.list(DAEMON, FsPath.of(AREA))) {
      for (DirectoryEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        names.add(entry.name());
      }
    }
    return names;
  }

  private static void refused(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void nobodySeesItUntilItIsLinked(int tiers) throws IOException {
    int last = tiers - 1;
    try (UnionFixture fs = UnionFixture.tiers(tiers)) {
      fs.dir(last, "d");
      OpenFile file = make(fs, USER, "d");
      assertThat(file.isNew()).isTrue();
      assertThat(file.firstStat().nlink()).isZero();
      write(file, "hello");
      FileStat stat = file.stat();
      assertThat(stat.nlink()).isZero();
      assertThat(stat.size()).isEqualTo(5);
      assertThat(stat.uid()).isEqualTo(1000);
      assertThat(stat.permissions()).isEqualTo(0644);
      assertThat(stat.fileId()).isEqualTo(file.node().inode());
      assertThat(fs.union().stat(DAEMON, file.node()).nlink()).isZero();
      assertThat(fs.list("d")).isEmpty();
      assertThat(fs.list("")).containsExactly("d");
      assertThat(left(fs.tier(last))).hasSize(1);

      fs.union().change(DAEMON, file.node(), AttributeChange.size(3));
      fs.union().setXattr(DAEMON, file.node(), "user.a", new byte[] {1}, XattrMode.ANY);
      link(fs, file, "d/f");
      assertThat(left(fs.tier(last))).isEmpty();
      assertThat(file.stat().nlink()).isEqualTo(1);
      assertThat(fs.node("d/f")).isSameAs(file.node());
      assertThat(fs.stat("d/f").fileId()).isEqualTo(stat.fileId());
      assertThat(fs.copies("d/f")).isEqualTo(String.valueOf(last));
      assertThat(fs.read("d/f")).isEqualTo("hel");
      write(file, "J");
      file.close();
      assertThat(fs.read("d/f")).isEqualTo("Jel");
      fs.link("d/f", "d/g");
      fs.rename("d/f", "d/h");
      assertThat(fs.stat("d/h").nlink()).isEqualTo(2);
      fs.unlink("d/g");
      fs.unlink("d/h");
      assertThat(fs.list("d")).isEmpty();
    }
  }

  @Test
  void whoClosesItLastDeletesIt() throws IOException {
    try (UnionFixture fs = UnionFixture.tiers(2)) {
      OpenFile file = make(fs, "", "x");
      OpenFile again = fs.union().open(DAEMON, file.node(), OpenOptions.READ);
      file.close();
      assertThat(UnionFixture.read(again)).isEqualTo("x");
      assertThat(again.stat().nlink()).isZero();
      link(fs, again, "f");
      again.close();
      assertThat(fs.read("f")).isEqualTo("x");

      OpenFile other = make(fs, "", "y");
      Node node = other.node();
      other.close();
      other.close();
      assertThat(left(fs.tier(0))).isEmpty();
      refused(Errno.ENOENT, () -> fs.union().makeHardLink(DAEMON, node, fs.node(""), "g"));
      refused(Errno.ESTALE, () -> fs.union().open(DAEMON, node, OpenOptions.READ));
      refused(Errno.ESTALE, () -> fs.union().stat(DAEMON, node));
    }
  }

  @Test
  void whatAnyTierShowsIsNotReplaced() throws IOException {
    try (UnionFixture fs = UnionFixture.tiers(3)) {
      fs.put(2, "d/cold", "old").put(0, "hot", "old");
      OpenFile file = make(fs, "", "new");
      for (String name : List.of("d/cold", "hot", "d")) {
        refused(Errno.EEXIST, () -> link(fs, file, name));
      }
      refused(Errno.EPERM, () -> link(fs, file, ".tierfs"));
      assertThat(file.stat().nlink()).isZero();
      link(fs, file, "free");
      refused(Errno.EEXIST, () -> link(fs, file, "free"));
      file.close();
      assertThat(fs.read("d/cold") + fs.read("hot") + fs.read("free")).isEqualTo("oldoldnew");
    }
  }

  @Test
  void parentsAreClonedWhenItGetsItsNameAndNotBefore() throws IOException {
    try (UnionFixture fs = UnionFixture.tiers(2)) {
      fs.dir(0, "hot/deep").dir(1, "cold");
      OpenFile file = make(fs, "cold", "x");
      assertThat(fs.copies("cold") + fs.copies("hot")).isEqualTo("10");
      link(fs, file, "hot/deep/f");
      file.close();
      assertThat(fs.copies("hot/deep/f")).isEqualTo("1");
      assertThat(fs.copies("hot/deep")).isEqualTo("0,1");
      fs.rmdir("cold");
      assertThat(fs.read("hot/deep/f")).isEqualTo("x");
    }
  }

  @Test
  void itsDirectoryMayGo() throws IOException {
    try (UnionFixture fs = UnionFixture.tiers(2)) {
      fs.mkdir("d").mkdir("e");
      Node gone = fs.node("d");
      OpenFile file = make(fs, "d", "x");
      fs.rmdir("d");
      refused(Errno.ENOENT, () -> fs.union().createNameless(DAEMON, gone, OPTIONS));
      refused(Errno.ENOENT, () -> fs.union().makeHardLink(DAEMON, file.node(), gone, "f"));
      link(fs, file, "e/f");
      file.close();
      assertThat(fs.read("e/f")).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FILE_IDS", "HARD_LINKS", "RENAME_NO_REPLACE", "RENAME_DIRECTORIES"})
  void tiersThatCannotDoMuchWillDo(Capability gone) throws IOException {
    try (UnionFixture fs = over(InMemoryBackend.builder().without(gone).build())) {
      fs.put(0, "old", "o").mkdir("d");
      OpenFile one = make(fs, "", "1");
      OpenFile two = make(fs, "", "2");
      assertThat(one.node()).isNotSameAs(two.node());
      assertThat(one.node().inode()).isNotEqualTo(two.node().inode());
      refused(Errno.EEXIST, () -> link(fs, one, "old"));
      link(fs, one, "d/a");
      link(fs, two, "b");
      assertThat(fs.node("d/a")).isSameAs(one.node());
      one.close();
      two.close();
      assertThat(fs.read("d/a") + fs.read("b") + fs.read("old")).isEqualTo("12o");
      assertThat(left(fs.tier(0))).isEmpty();
    }
  }

  @Test
  void itsGroupIsThatOfASetGroupIdDirectory() throws IOException {
    try (UnionFixture fs = UnionFixture.tiers(2)) {
      fs.dir(1, "d");
      AttributeChange group = AttributeChange.owner(-1, 77).withPermissions(02775);
      fs.union().change(DAEMON, fs.node("d"), group);
      OpenFile file = make(fs, USER, "d");
      assertThat(file.stat().gid()).isEqualTo(77);
      assertThat(file.stat().uid()).isEqualTo(1000);
      assertThat(left(fs.tier(1))).as("the directory's double is gone").hasSize(1);
      link(fs, file, "d/f");
      file.close();
      assertThat(fs.stat("d/f").gid()).isEqualTo(77);
      assertThat(left(fs.tier(1))).isEmpty();
    }
  }

  @Test
  void whatTheRootPassesOnIsNotForTheOwnArea() throws IOException {
    try (UnionFixture fs = UnionFixture.tiers(1)) {
      fs.tier(0).change(DAEMON, FsPath.ROOT, AttributeChange.permissions(02777).withOwner(-1, 77));
      fs.mkdir("plain");
      AttributeChange plain = AttributeChange.permissions(0777).withOwner(-1, 0);
      fs.union().change(DAEMON, fs.node("plain"), plain);
      try (OpenFile file = make(fs, USER, "plain")) {
        assertThat(file.stat().gid()).isEqualTo(1000);
      }
      fs.tier(0).setXattr(DAEMON, FsPath.of("plain"), ACL, new byte[] {2, 0, 0, 0}, XattrMode.ANY);
      try (var _ = make(fs, USER, "plain")) {
        assertThat(left(fs.tier(0))).hasSize(1);
      }
      assertThat(left(fs.tier(0))).isEmpty();
    }
  }

  @Test
  void aTierWithoutRoomIsPassedOver() throws IOException {
    FaultyBackend full = new FaultyBackend(new InMemoryBackend());
    List<TierSetup> tiers =
        List.of(TierSetup.of("t0", full), TierSetup.of("t1", new InMemoryBackend()));
    ChainLink any = RoutingTest.link("writable", Map.of());
    RoutingChains chains = new RoutingChains(List.of(), List.of(any), List.of());
    try (UnionFixture fs = UnionFixture.of(tiers, chains)) {
      fs.dir(0, "d").dir(1, "d");
      full.inject(Fault.fail(Errno.ENOSPC).on(BackendOperation.OPEN));
      try (OpenFile file = make(fs, "d", "x")) {
        link(fs, file, "d/f");
      }
      full.heal();
      assertThat(fs.copies("d/f")).isEqualTo("1");
      assertThat(left(fs.tier(0))).isEmpty();
    }
  }

  @Test
  void itMovesWhenItHasANameAndNotBefore() throws IOException {
    Backend small = InMemoryBackend.builder().capacity(16 * 4096).build();
    Backend large = InMemoryBackend.builder().capacity(1 << 22).build();
    try (UnionFixture fs = over(small, large)) {
      OpenFile file = make(fs, "", "start");
      byte[] much = new byte[32 * 4096];
      int written = file.write(ByteBuffer.wrap(much), 5);
      assertThat(written).as("a short write").isPositive().isLessThan(much.length);
      refused(Errno.ENOSPC, () -> file.write(ByteBuffer.wrap(much), 5 + written));
      assertThat(fs.union().stat(DAEMON, file.node()).nlink()).isZero();
      link(fs, file, "f");
      assertThat(file.write(ByteBuffer.wrap(much), 5)).isEqualTo(much.length);
      assertThat(fs.copies("f")).isEqualTo("1");
      assertThat(file.stat().size()).isEqualTo(5 + much.length);
      file.close();
      assertThat(left(fs.tier(0))).isEmpty();
    }
  }

  @Test
  void whatCannotBeKeptIsRefusedSoThatProgramsDoWithout() throws IOException {
    FaultyBackend foreign = new FaultyBackend(new InMemoryBackend());
    try (UnionFixture fs = over(foreign)) {
      Fault closed = Fault.fail(Errno.EACCES).on(BackendOperation.OPEN);
      foreign.inject(closed.where(path -> path.value().startsWith(AREA)));
      refused(Errno.EOPNOTSUPP, () -> make(fs, USER, ""));
      assertThat(left(foreign)).isEmpty();
    }
    try (UnionFixture fs = UnionFixture.modes(TierMode.NC, TierMode.RO)) {
      refused(Errno.EROFS, () -> make(fs, USER, ""));
    }
  }

  @Test
  void aLinkThatFailsLeavesItAsItWas() throws IOException {
    FaultyBackend store = new FaultyBackend(new InMemoryBackend());
    try (UnionFixture fs = over(store)) {
      OpenFile file = make(fs, "", "x");
      store.inject(Fault.fail(Errno.EIO).on(BackendOperation.RENAME));
      refused(Errno.EIO, () -> link(fs, file, "f"));
      store.heal();
      assertThat(fs.exists("f")).isFalse();
      assertThat(file.stat().nlink()).isZero();
      store.inject(Fault.failAfterwards(Errno.EIO).on(BackendOperation.RENAME));
      link(fs, file, "f");
      store.heal();
      file.close();
      assertThat(fs.read("f")).isEqualTo("x");
    }
  }

  @Test
  void theNextStartDeletesWhatNeverGotAName() throws Exception {
    Backend store = new InMemoryBackend();
    try (UnionFixture fs = over(store)) {
      fs.put(0, AREA + "/file", "x").put(0, AREA + "/double/file", "x").dir(0, AREA + "/empty");
      List<Finding> found = new ArrayList<>();
      List<TierSetup> tiers = List.of(TierSetup.of("t0", store));
      assertThat(UnionCheck.run(tiers, false, found::add).errors()).isEqualTo(3);
      assertThat(found)
          .allMatch(f -> f.message().contains("never got a name is left: the next start"));
    }
    try (UnionFixture fs = over(store)) {
      assertThat(left(store)).isEmpty();
      assertThat(fs.onTier(0, ".tierfs/aside")).isFalse();
    }
  }

  @Test
  void aLinkAndTheLastCloseAtOnceAgree() throws Exception {
    try (UnionFixture fs = UnionFixture.tiers(1);
        var threads = Executors.newFixedThreadPool(3)) {
      int linked = 0;
      for (int round = 0; round < 300; round++) {
        OpenFile file = make(fs, "", "x");
        String name = "f" + round;
        CyclicBarrier start = new CyclicBarrier(3);
        var close =
            threads.submit(
                () -> {
                  start.await();
                  file.close();
                  return true;
                });
        List<java.util.concurrent.Future<Boolean>> links = new ArrayList<>();
        for (String each : List.of(name, name + "b")) {
          links.add(
              threads.submit(
                  () -> {
                    start.await();
                    try {
                      link(fs, file, each);
                      return true;
                    } catch (FsException e) {
                      assertThat(e.errno()).isEqualTo(Errno.ENOENT);
                      return false;
                    }
                  }));
        }
        assertThat(close.get()).isTrue();
        int names = 0;
        for (int i = 0; i < 2; i++) {
          boolean there = links.get(i).get();
          names += there ? 1 : 0;
          assertThat(fs.exists(i == 0 ? name : name + "b")).isEqualTo(there);
        }
        linked += names > 0 ? 1 : 0;
        assertThat(names).as("one links, so the other can").isNotEqualTo(1);
        assertThat(left(fs.tier(0))).isEmpty();
      }
      assertThat(linked).isPositive();
    }
  }
}

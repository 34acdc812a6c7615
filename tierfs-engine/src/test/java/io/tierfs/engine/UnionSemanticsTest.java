package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static io.tierfs.engine.UnionFixture.USER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.TierMode;
import io.tierfs.api.XattrMode;
import io.tierfs.testkit.InMemoryBackend;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The rules of docs/semantics.md, one by one, on in-memory tiers. */
class UnionSemanticsTest {
  private static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno));
  }

  @Test
  void whatExistsIsToldEvenWhereNothingCanBeMade() throws Exception {
    try (var fs = UnionFixture.modes(TierMode.RO, TierMode.NC)) {
      fs.put(1, "f", "x").dir(0, "d");
      assertErrno(Errno.EEXIST, () -> fs.mkdir("f"));
      assertErrno(Errno.EEXIST, () -> fs.create("d", ""));
      assertErrno(Errno.EROFS, () -> fs.create("new", ""));
      OpenOptions options = OpenOptions.READ.withCreate(false, 0644);
      try (OpenFile file = fs.union().create(DAEMON, fs.node(""), "f", options)) {
        assertThat(UnionFixture.read(file)).isEqualTo("x");
      }
    }
  }

  @Test
  void listsAllTiersAndShowsTheFirstCopy() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.put(0, "d/new", "0").put(1, "d/old", "1").put(1, "d/both", "1").put(2, "d/both", "2");
      assertThat(fs.list("d")).containsExactly("both", "new", "old");
      assertThat(fs.read("d/both")).isEqualTo("1");
      assertThat(fs.read("d/new")).isEqualTo("0");
    }
  }

  @Test
  void renameToAnotherNameOfTheFileThatIsShadowed() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(1, "a", "one file");
      fs.tier(1).makeHardLink(DAEMON, FsPath.of("a"), FsPath.of("b"));
      fs.put(0, "b", "hot");
      fs.rename("a", "b");
      assertThat(fs.list("")).containsExactly("b");
      assertThat(fs.read("b")).isEqualTo("one file");
    }
  }

  @Test
  void aDirectoryThatReplacesAnEmptyOneIsSeenAsItIs() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.put(0, "d/a", "0").put(2, "d/c", "2").dir(0, "e").put(1, "e", "hidden").dir(2, "e");
      fs.union().change(DAEMON, fs.node("d"), AttributeChange.permissions(0711));
      fs.rename("d", "e");
      assertThat(fs.list("")).containsExactly("e");
      assertThat(fs.list("e")).containsExactly("a", "c");
      assertThat(fs.stat("e").permissions()).isEqualTo(0711);
      assertThat(fs.copies("e")).isEqualTo("0,2");
    }
  }

  @Test
  void aDirectoryKeepsItsNumberWhereOthersMakeAHotterCopy() throws Exception {
    try (var fs = uncached(2)) {
      fs.dir(1, "d/e");
      long number = held(fs, "d/e", () -> fs.dir(0, "d/e"));
      assertThat(fs.node("d/e").inode()).isEqualTo(number);
    }
  }

  @Test
  void aDirectoryKeepsItsNumberWhereOthersTakeItsColderCopiesAway() throws Exception {
    try (var fs = uncached(2)) {
      fs.put(1, "d/e/cold", "x").dir(0, "top");
      fs.create("top/f", "x");
      long number = fs.node("d/e").inode();
      fs.rename("top/f", "d/e/f");
      assertThat(fs.copies("d/e")).isEqualTo("0,1");
      held(
          fs,
          "d/e",
          () -> {
            fs.tier(1).removeFile(DAEMON, FsPath.of("d/e/cold"));
            fs.tier(1).removeDirectory(DAEMON, FsPath.of("d/e"));
            fs.tier(1).removeDirectory(DAEMON, FsPath.of("d"));
          });
      assertThat(fs.node("d/e").inode()).isEqualTo(number);
      try (OpenDirectory listed = fs.union().openDirectory(DAEMON, fs.node("d"))) {
        assertThat(listed.entry(2).inode()).isEqualTo(number);
      }
    }
  }

  private static UnionFixture uncached(int tiers) throws Exception {
    List<TierSetup> setups = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      setups.add(TierSetup.of("t" + i, new InMemoryBackend()));
    }
    return UnionFixture.of(setups, CacheSettings.OFF);
  }

  /** Something happens to a directory while its node is in use, which is forgotten then. */
  private static long held(UnionFixture fs, String path, ThrowingCallable meanwhile)
      throws Exception {
    Node node = fs.node(path);
    try {
      meanwhile.call();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    assertThat(fs.node(path)).isSameAs(node);
    long number = node.inode();
    WeakReference<Node> lost = new WeakReference<>(node);
    node = null;
    while (lost.get() != null) {
      System.gc();
    }
    return number;
  }

  @Test
  void whatWasListedIsFoundAsItIsNow() throws Exception {
    for (CacheSettings cache : List.of(CacheSettings.DEFAULT, CacheSettings.OFF)) {
      List<TierSetup> tiers =
          List.of(
              TierSetup.of("hot", new InMemoryBackend()),
              TierSetup.of("cold", new InMemoryBackend()));
      try (var fs = UnionFixture.of(tiers, cache)) {
        fs.put(0, "d/gone", "x").put(1, "d/changed", "old").put(1, "d/gone2", "x");
        try (OpenDirectory open = fs.union().openDirectory(DAEMON, fs.node("d"))) {
          long last = 2;
          while (open.entry(last) != null) {
            last++;
          }
          fs.unlink("d/gone");
          fs.unlink("d/gone2");
          fs.unlink("d/changed");
          fs.create("d/changed", "newer");
          for (long at = 2; at < last; at++) {
            long position = at;
            if (open.entry(at).name().equals("changed")) {
              assertThat(open.find(DAEMON, at).stat().size()).isEqualTo(5);
            } else {
              assertErrno(Errno.ENOENT, () -> open.find(DAEMON, position));
            }
          }
          long end = last;
          assertErrno(Errno.EINVAL, () -> open.find(DAEMON, end));
          assertErrno(Errno.EINVAL, () -> open.find(DAEMON, 1));
        }
      }
    }
  }

  @Test
  void newFileGoesWhereItsParentIs() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.dir(1, "old").dir(2, "old").dir(2, "coldest");
      fs.create("old/f", "x").create("coldest/f", "x").create("top", "x");
      assertThat(fs.copies("old/f")).isEqualTo("1");
      assertThat(fs.copies("coldest/f")).isEqualTo("2");
      assertThat(fs.copies("top")).isEqualTo("0");
    }
  }

  @Test
  void modesHoldWhereTheParentIs() throws Exception {
    try (var fs = UnionFixture.modes(TierMode.RW, TierMode.NC, TierMode.RO)) {
      fs.put(1, "nc/f", "old").put(2, "ro/f", "old");
      fs.create("nc/g", "x").create("ro/g", "x");
      assertThat(fs.copies("nc/g")).isEqualTo("0");
      assertThat(fs.copies("ro/g")).isEqualTo("0");
      assertErrno(Errno.EROFS, () -> fs.unlink("ro/f"));
      fs.unlink("nc/f");
      assertThat(fs.exists("nc/f")).isFalse();
      assertErrno(
          Errno.EROFS, () -> fs.union().open(DAEMON, fs.node("ro/f"), OpenOptions.READ_WRITE));
    }
  }

  @Test
  void clonedParentLooksLikeTheVisibleOne() throws Exception {
    try (var fs = UnionFixture.modes(TierMode.RW, TierMode.NC)) {
      fs.dir(1, "a/b");
      Instant then = Instant.ofEpochSecond(1_000_000_000, 123_456_789);
      for (String path : List.of("a/b", "a")) {
        fs.tier(1)
            .change(
                DAEMON,
                FsPath.of(path),
                AttributeChange.owner(7, 8)
                    .withPermissions(02750)
                    .withTimes(
                        AttributeChange.TimeChange.at(then), AttributeChange.TimeChange.at(then)));
      }
      fs.tier(1).setXattr(DAEMON, FsPath.of("a"), "user.k", "v".getBytes(UTF_8), XattrMode.ANY);
      long inodeA = fs.stat("a").fileId();
      long inodeB = fs.stat("a/b").fileId();

      fs.create("a/b/f", "x");

      assertThat(fs.copies("a/b/f")).isEqualTo("0");
      FileStat clone = fs.tier(0).stat(DAEMON, FsPath.of("a"));
      assertThat(clone.mode()).isEqualTo(FileType.DIRECTORY.modeBits() | 02750);
      assertThat(clone.uid()).isEqualTo(7);
      assertThat(clone.gid()).isEqualTo(8);
      assertThat(fs.stat("a").mtime()).isEqualTo(then);
      assertThat(fs.stat("a/b").mtime()).isAfter(then);
      assertThat(fs.tier(0).getXattr(DAEMON, FsPath.of("a"), "user.k")).asString().isEqualTo("v");
      assertThat(fs.stat("a").fileId()).isEqualTo(inodeA);
      assertThat(fs.stat("a/b").fileId()).isEqualTo(inodeB);
      assertThat(fs.union().listXattrs(DAEMON, fs.node("a"))).containsExactly("user.k");
    }
  }

  @Test
  void inodeNumbersSurviveANewEngineAlsoForClonedDirectories() throws Exception {
    var hot = new InMemoryBackend();
    var cold = new InMemoryBackend();
    long directory;
    long file;
    var tiers = List.of(TierSetup.of("hot", hot), new TierSetup("cold", cold, TierMode.NC, 0));
    try (var fs = UnionFixture.of(tiers, CacheSettings.DEFAULT)) {
      fs.put(1, "d/f", "x");
      directory = fs.stat("d").fileId();
      fs.create("d/g", "y");
      file = fs.stat("d/g").fileId();
      // Not through the old engine's nodes: a second one over the same tiers.
      try (var second = UnionFixture.of(tiers, CacheSettings.DEFAULT)) {
        assertThat(second.copies("d")).isEqualTo("0,1");
        assertThat(second.stat("d").fileId()).isEqualTo(directory);
        assertThat(second.stat("d/g").fileId()).isEqualTo(file);
      }
    }
  }

  @Test
  void inodeNumbersKeepOverRenameAndAgreeWithListings() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(0, "a/f", "x").put(1, "a/g", "x").dir(1, "a/sub").dir(0, "a/sub");
      long f = fs.stat("a/f").fileId();
      long a = fs.stat("a").fileId();
      fs.rename("a/f", "a/f2");
      fs.rename("a", "b");
      assertThat(fs.stat("b").fileId()).isEqualTo(a);
      assertThat(fs.stat("b/f2").fileId()).isEqualTo(f);
      try (OpenDirectory open = fs.union().openDirectory(DAEMON, fs.node("b"))) {
        for (int i = 2; open.entry(i) != null; i++) {
          OpenDirectory.Entry entry = open.entry(i);
          assertThat(entry.inode())
              .as(entry.name())
              .isEqualTo(fs.stat("b/" + entry.name()).fileId())
              .isNotZero();
        }
      }
    }
  }

  @Test
  void hardLinksAreOneNodeAndTwoFilesAreNot() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(0, "f", "x").put(1, "g", "y");
      fs.mkdir("d");
      fs.link("g", "d/g2");
      assertThat(fs.copies("d/g2")).isEqualTo("1");
      assertThat(fs.node("g")).isSameAs(fs.node("d/g2"));
      assertThat(fs.stat("g").nlink()).isEqualTo(2);
      assertThat(fs.stat("f").fileId()).isNotEqualTo(fs.stat("g").fileId());
      fs.unlink("g");
      assertThat(fs.stat("d/g2").nlink()).isEqualTo(1);
      assertThat(fs.read("d/g2")).isEqualTo("y");
    }
  }

  @Test
  void anOpenFileKeepsItsAttributesWithoutAName() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(1, "f", "x");
      fs.tier(1).setXattr(DAEMON, FsPath.of("f"), "user.k", "v".getBytes(UTF_8), XattrMode.ANY);
      Node node = fs.node("f");
      try (OpenFile open = fs.union().open(DAEMON, node, OpenOptions.READ)) {
        fs.unlink("f");
        assertThat(fs.union().listXattrs(DAEMON, node)).containsExactly("user.k");
        fs.union().setXattr(DAEMON, node, "user.k", "w".getBytes(UTF_8), XattrMode.REPLACE);
        assertThat(fs.union().getXattr(DAEMON, node, "user.k")).asString(UTF_8).isEqualTo("w");
        fs.union().removeXattr(DAEMON, node, "user.k");
        assertErrno(Errno.ENODATA, () -> fs.union().getXattr(DAEMON, node, "user.k"));
        assertThat(open.stat().nlink()).isZero();
      }
      assertErrno(Errno.ESTALE, () -> fs.union().listXattrs(DAEMON, node));
    }
  }

  @Test
  void anOpenFileTellsWhetherItIsNew() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      OpenOptions options = OpenOptions.READ_WRITE.withCreate(false, 0644);
      for (boolean isNew : new boolean[] {true, false}) {
        try (OpenFile file = fs.union().create(DAEMON, fs.union().root(), "f", options)) {
          assertThat(file.isNew()).isEqualTo(isNew);
        }
      }
      try (OpenFile file = fs.union().open(DAEMON, fs.node("f"), OpenOptions.READ)) {
        assertThat(file.isNew()).isFalse();
      }
    }
  }

  @Test
  void unlinkTakesAllCopies() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.put(0, "f", "0").put(1, "f", "1").put(2, "f", "2");
      fs.unlink("f");
      assertThat(fs.copies("f")).isEmpty();
      assertThat(fs.exists("f")).isFalse();
    }
  }

  @Test
  void unlinkTakesNothingWhereOneCopyCannotGo() throws Exception {
    try (var fs = UnionFixture.modes(TierMode.RW, TierMode.RW, TierMode.RO)) {
      fs.put(0, "f", "0").put(1, "f", "1").put(2, "f", "2");
      assertErrno(Errno.EROFS, () -> fs.unlink("f"));
      assertThat(fs.copies("f")).isEqualTo("0,1,2");
    }
  }

  @Test
  void unlinkSetsAHiddenTreeAside() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(0, "x", "file").put(1, "x/inside", "kept");
      assertThat(fs.stat("x").type()).isEqualTo(FileType.REGULAR);
      fs.unlink("x");
      assertThat(fs.exists("x")).isFalse();
      assertThat(fs.copies(".tierfs/aside")).isEqualTo("1");
    }
  }

  @Test
  void aFileHidesDirectoriesBelowIt() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.put(0, "d/a", "0").put(1, "d", "file").put(2, "d/hidden", "2");
      assertThat(fs.list("d")).containsExactly("a");
      assertErrno(Errno.ENOENT, () -> fs.stat("d/hidden"));
      fs.create("d/b", "x");
      assertThat(fs.copies("d/b")).isEqualTo("0");
      fs.unlink("d/a");
      fs.unlink("d/b");
      fs.rmdir("d");
      assertThat(fs.exists("d")).isFalse();
    }
  }

  @Test
  void aSymlinkBelowADirectoryIsNeverFollowed() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(0, "d/a", "0").put(1, "secret/s", "1");
      fs.tier(1).makeSymlink(DAEMON, FsPath.of("d"), "secret");
      assertThat(fs.list("d")).containsExactly("a");
      assertErrno(Errno.ENOENT, () -> fs.stat("d/s"));
    }
  }

  @Test
  void rmdirWantsTheMergedViewEmpty() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.dir(0, "d").dir(1, "d").put(2, "d/f", "2");
      assertErrno(Errno.ENOTEMPTY, () -> fs.rmdir("d"));
      assertThat(fs.copies("d")).isEqualTo("0,1,2");
      fs.unlink("d/f");
      fs.rmdir("d");
      assertThat(fs.copies("d")).isEmpty();
    }
  }

  @Test
  void mkdirSeesEveryTier() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(1, "name", "file");
      assertErrno(Errno.EEXIST, () -> fs.mkdir("name"));
      assertErrno(Errno.EEXIST, () -> fs.create("name", "x"));
    }
  }

  @Test
  void renameStaysOnTheTierAndShowsNoStaleTarget() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.put(1, "src", "new").put(2, "src", "older");
      fs.put(0, "dst", "hot").put(1, "dst", "same").put(2, "dst", "cold");
      fs.rename("src", "dst");
      assertThat(fs.copies("src")).isEmpty();
      assertThat(fs.copies("dst")).isEqualTo("1");
      assertThat(fs.read("dst")).isEqualTo("new");
      assertThat(fs.onTier(0, ".tierfs/staging")).isTrue();
      assertThat(fs.tier(1).list(DAEMON, FsPath.of(".tierfs/journal")).next()).isNull();
    }
  }

  @Test
  void renameIntoADirectoryOfAnotherTierClonesTheParent() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(1, "f", "x").dir(0, "only/hot");
      fs.rename("f", "only/hot/f");
      assertThat(fs.copies("only/hot/f")).isEqualTo("1");
      assertThat(fs.read("only/hot/f")).isEqualTo("x");
    }
  }

  @Test
  void renameTouchesNothingWhereACopyIsReadOnly() throws Exception {
    try (var fs = UnionFixture.modes(TierMode.RW, TierMode.RW, TierMode.RO)) {
      fs.put(1, "a", "1").put(2, "a", "2").put(0, "b", "b");
      assertErrno(Errno.EROFS, () -> fs.rename("a", "b"));
      assertThat(fs.copies("a")).isEqualTo("1,2");
      assertThat(fs.read("b")).isEqualTo("b");
    }
  }

  @Test
  void directoryRenameMovesAllCopies() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.put(0, "d/a", "0").put(1, "d/b", "1").put(2, "d/c", "2").dir(1, "t").dir(2, "t");
      fs.rename("d", "t");
      assertThat(fs.list("")).containsExactly("t");
      assertThat(fs.list("t")).containsExactly("a", "b", "c");
      assertThat(fs.copies("d")).isEmpty();
    }
  }

  @Test
  void directoryRenameKeepsTheRulesOfOneDisk() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(0, "d/e/x", "0").put(1, "full/f", "1").put(1, "file", "1");
      assertErrno(Errno.ENOTEMPTY, () -> fs.rename("d", "full"));
      assertErrno(Errno.ENOTDIR, () -> fs.rename("d", "file"));
      assertErrno(Errno.EISDIR, () -> fs.rename("file", "d"));
      assertErrno(Errno.EINVAL, () -> fs.rename("d", "d/e/d"));
      assertErrno(Errno.ENOENT, () -> fs.rename("none", "d"));
      assertErrno(Errno.EEXIST, () -> fs.rename("file", "d", RenameMode.NO_REPLACE));
      assertThat(fs.list("")).containsExactly("d", "file", "full");
    }
  }

  @Test
  void exchangeSwapsOnOneTierAndIsRefusedAcross() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(0, "a", "A").put(0, "b", "B").put(1, "c", "C");
      fs.rename("a", "b", RenameMode.EXCHANGE);
      assertThat(fs.read("a") + fs.read("b")).isEqualTo("BA");
      assertErrno(Errno.EINVAL, () -> fs.rename("a", "c", RenameMode.EXCHANGE));
      assertErrno(Errno.ENOENT, () -> fs.rename("a", "none", RenameMode.EXCHANGE));
    }
  }

  @Test
  void renameOfALinkOntoItsFileDoesNothing() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(1, "a", "x");
      fs.link("a", "b");
      fs.rename("a", "b");
      assertThat(fs.list("")).containsExactly("a", "b");
    }
  }

  @Test
  void handlesOutliveRenameAndUnlink() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(1, "f", "one");
      Node node = fs.node("f");
      try (OpenFile open = fs.union().open(DAEMON, node, OpenOptions.READ_WRITE)) {
        fs.rename("f", "g");
        open.write(ByteBuffer.wrap("two".getBytes(UTF_8)), 0);
        assertThat(fs.read("g")).isEqualTo("two");
        fs.unlink("g");
        assertThat(UnionFixture.read(open)).isEqualTo("two");
        assertThat(fs.union().stat(DAEMON, node).nlink()).isZero();
        fs.union().change(DAEMON, node, AttributeChange.size(1));
        assertThat(open.stat().size()).isEqualTo(1);
        fs.create("g", "other");
        assertThat(fs.node("g")).isNotSameAs(node);
        assertThat(UnionFixture.read(open)).isEqualTo("t");
      }
    }
  }

  @Test
  void mergedDirectoryShowsTheNewestTimesAndOneLink() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.dir(0, "d").dir(1, "d");
      Instant late = Instant.now().plusSeconds(1000);
      fs.tier(1)
          .change(
              DAEMON,
              FsPath.of("d"),
              AttributeChange.times(null, AttributeChange.TimeChange.at(late)));
      assertThat(fs.stat("d").mtime()).isEqualTo(late);
      assertThat(fs.stat("d").nlink()).isEqualTo(1);
    }
  }

  @Test
  void directoryAttributesChangeOnEveryWritableCopy() throws Exception {
    try (var fs = UnionFixture.modes(TierMode.RW, TierMode.RW, TierMode.RO)) {
      fs.dir(0, "d").dir(1, "d").dir(2, "d");
      fs.union().change(DAEMON, fs.node("d"), AttributeChange.permissions(0700));
      fs.union().setXattr(DAEMON, fs.node("d"), "user.a", new byte[] {1}, XattrMode.ANY);
      assertThat(fs.tier(0).stat(DAEMON, FsPath.of("d")).permissions()).isEqualTo(0700);
      assertThat(fs.tier(1).stat(DAEMON, FsPath.of("d")).permissions()).isEqualTo(0700);
      assertThat(fs.tier(2).stat(DAEMON, FsPath.of("d")).permissions()).isEqualTo(0755);
      assertThat(fs.tier(1).listXattrs(DAEMON, FsPath.of("d"))).containsExactly("user.a");
    }
  }

  @Test
  void callerOwnsWhatItCreates() throws Exception {
    try (var fs = UnionFixture.tiers(1)) {
      fs.create(USER, "f", "x");
      assertThat(fs.stat("f").uid()).isEqualTo(1000);
      assertThat(fs.stat("f").permissions()).isEqualTo(0644);
    }
  }

  @Test
  void ownAreaIsNeverSeenOrReached() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(1, ".tierfs/secret", "x");
      assertThat(fs.list("")).isEmpty();
      assertThat(fs.exists(".tierfs")).isFalse();
      assertErrno(Errno.EPERM, () -> fs.mkdir(".tierfs"));
      assertErrno(Errno.EPERM, () -> fs.create(".tierfs", "x"));
      fs.create("f", "x");
      assertErrno(Errno.EPERM, () -> fs.rename("f", ".tierfs"));
      fs.mkdir("sub").mkdir("sub/.tierfs");
      assertThat(fs.list("sub")).containsExactly(".tierfs");
    }
  }

  @Test
  void virtualAttributesTellWhereAFileLives() throws Exception {
    try (var fs = UnionFixture.tiers(3)) {
      fs.put(1, "f", "1").put(2, "f", "2");
      assertThat(fs.union().getXattr(DAEMON, fs.node("f"), "user.tierfs.tier"))
          .asString()
          .isEqualTo("t1");
      assertThat(fs.union().getXattr(DAEMON, fs.node("f"), "user.tierfs.copies"))
          .asString()
          .isEqualTo("t1\t/f\nt2\t/f\n");
      assertErrno(
          Errno.EPERM,
          () ->
              fs.union()
                  .setXattr(DAEMON, fs.node("f"), "user.tierfs.tier", new byte[0], XattrMode.ANY));
      assertThat(fs.union().listXattrs(DAEMON, fs.node("f"))).isEmpty();
      assertThat(fs.union().copies(DAEMON, FsPath.of("f")))
          .extracting(Copy::tier, Copy::visible)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("t1", true),
              org.assertj.core.groups.Tuple.tuple("t2", false));
    }
  }

  @Test
  void openListingIsAStableSnapshot() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      for (int i = 0; i < 100; i++) {
        fs.put(i % 2, "d/f" + i, "x");
      }
      try (OpenDirectory open = fs.union().openDirectory(DAEMON, fs.node("d"))) {
        String fifth = open.entry(5).name();
        int seen = 0;
        for (long at = 2; open.entry(at) != null; at++) {
          fs.unlink("d/" + open.entry(at).name());
          seen++;
        }
        assertThat(seen).isEqualTo(100);
        assertThat(open.entry(5).name()).isEqualTo(fifth);
        open.rewind();
        assertThat(open.entry(2)).isNull();
      }
      fs.rmdir("d");
    }
  }

  @Test
  void changesBehindTheUnionAreSeenWithoutACache() throws Exception {
    var hot = new InMemoryBackend();
    var cold = new InMemoryBackend();
    try (var fs =
        UnionFixture.of(
            List.of(TierSetup.of("hot", hot), TierSetup.of("cold", cold)), CacheSettings.OFF)) {
      fs.put(1, "d/f", "cold");
      assertThat(fs.read("d/f")).isEqualTo("cold");
      fs.put(0, "d/f", "hot");
      assertThat(fs.read("d/f")).isEqualTo("hot");
      hot.removeFile(DAEMON, FsPath.of("d/f"));
      assertThat(fs.read("d/f")).isEqualTo("cold");
    }
  }

  @Test
  void aFileMovedToAnotherTierBehindTheUnionIsFoundAgain() throws Exception {
    try (var fs = UnionFixture.tiers(2)) {
      fs.put(0, "f", "same");
      assertThat(fs.read("f")).isEqualTo("same");
      fs.tier(0).removeFile(DAEMON, FsPath.of("f"));
      fs.put(1, "f", "same");
      assertThat(fs.read("f")).isEqualTo("same");
    }
  }

  @Test
  void spaceCountsEachFileSystemOnce() throws Exception {
    var shared = InMemoryBackend.builder().capacity(1 << 20).build();
    try (var fs =
        UnionFixture.of(
            List.of(
                TierSetup.of("a", shared),
                new TierSetup("b", shared, TierMode.RO, 0),
                new TierSetup("c", new InMemoryBackend(), TierMode.RO, 0)),
            CacheSettings.DEFAULT)) {
      long c = fs.tier(2).space(DAEMON).totalBytes();
      assertThat(fs.union().space(DAEMON).totalBytes()).isEqualTo((1 << 20) + c);
      assertThat(fs.union().space(DAEMON).availableBytes()).isLessThanOrEqualTo(1 << 20);
    }
  }

  @Test
  void aFullTierBelowMinFreeIsPassedOver() throws Exception {
    var small = InMemoryBackend.builder().capacity(1 << 20).build();
    try (var fs =
        UnionFixture.of(
            List.of(
                new TierSetup("small", small, TierMode.RW, 1 << 21),
                TierSetup.of("big", new InMemoryBackend())),
            CacheSettings.DEFAULT)) {
      fs.create("f", "x");
      assertThat(fs.copies("f")).isEqualTo("1");
    }
  }
}

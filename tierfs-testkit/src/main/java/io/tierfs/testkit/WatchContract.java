package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static io.tierfs.testkit.ToldNews.DIRECTORY;
import static io.tierfs.testkit.ToldNews.LOST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others do to a watched directory is told, and what the backend does itself is not. */
interface WatchContract extends BackendContract {
  int DIRECTORIES = 300;

  /** Another program that changes the store. Asked for where WATCH is declared only. */
  Outsider outsider() throws IOException;

  /** How long news may take before the test fails. */
  default Duration newsPatience() {
    return Duration.ofSeconds(20);
  }

  private ToldNews told() {
    return new ToldNews(newsPatience());
  }

  @Test
  default void withoutWatchItIsEopnotsupp() {
    needsLackOf(Capability.WATCH);
    refused(Errno.EOPNOTSUPP, () -> watch("", told()));
  }

  @Test
  default void whatCannotBeWatchedIsRefused() throws IOException {
    needs(Capability.WRITE, Capability.WATCH);
    fs().write("file", "x");
    refused(Errno.ENOENT, () -> watch("missing", told()));
    refused(Errno.ENOENT, () -> watch("missing/below", told()));
    refused(Errno.ENOTDIR, () -> watch("file", told()));
    refused(Errno.ENOTDIR, () -> watch("file/below", told()));
  }

  @Test
  default void aSymlinkIsNotWatchedThrough() throws IOException {
    needs(Capability.WRITE, Capability.WATCH, Capability.SYMLINKS);
    fs().mkdir("dir").symlink("link", "dir");
    refused(Errno.ENOTDIR, () -> watch("link", told()));
  }

  @Test
  default void namesThatOthersMakeAndRemoveAreTold() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    fs().mkdir("dir").write("dir/old", "x").mkdir("dir/olddir");
    ToldNews root = told();
    ToldNews dir = told();
    watch("", root);
    watch("dir", dir);
    outsider().write("dir/file", "x");
    dir.await("file");
    outsider().mkdir("dir/sub");
    dir.await("sub");
    outsider().remove("dir/old");
    dir.await("old");
    outsider().rmdir("dir/olddir");
    dir.await("olddir");
    outsider().write("top", "x");
    root.await("top");
    assertThat(dir.all()).doesNotContain("top", LOST);
    assertThat(root.all()).doesNotContain("file", "sub", "old", LOST);
  }

  @Test
  default void bothEndsOfARenameByOthersAreTold() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    fs().mkdirs("a").mkdirs("b").write("a/file", "x").write("a/same", "x").write("b/over", "x");
    ToldNews a = told();
    ToldNews b = told();
    watch("a", a);
    watch("b", b);
    outsider().rename("a/file", "b/over");
    a.await("file");
    b.await("over");
    outsider().rename("a/same", "a/other");
    a.await("same", "other");
  }

  @Test
  default void contentsThatOthersChangeAreTold() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    fs().write("file", "x");
    ToldNews news = told();
    watch("", news);
    outsider().write("file", "another text");
    news.await("file");
    assertThat(fs().read("file")).isEqualTo("another text");
  }

  @Test
  default void whatOthersWriteInSilenceIsNotTold() throws Exception {
    needs(Capability.WRITE, Capability.WATCH, Capability.OWNERSHIP);
    fs().mkdir("dir").write("dir/file", "x").write("dir/other", "x");
    ToldNews news = told();
    DirectoryWatch watch = watch("dir", news);
    try (FileHandle handle = fs().open("dir/file", OpenOptions.existing(Access.WRITE))) {
      try (DirectoryWatch.Silence silence = watch.silence(handle)) {
        assumeTrue(silence != null, "all writes are told");
        outsider().write("dir/file", "longer");
        outsider().write("dir/other", "longer");
        news.await("other");
        assertThat(news.all()).containsOnly("other");
        outsider().chmod("dir/file", 0600);
        news.await("file");
      }
      news.clear();
      outsider().write("dir/file", "again");
      news.await("file");
    }
  }

  @Test
  default void attributesThatOthersChangeAreTold() throws Exception {
    needs(Capability.WRITE, Capability.WATCH, Capability.OWNERSHIP);
    fs().mkdir("dir").write("dir/file", "x");
    ToldNews news = told();
    watch("dir", news);
    outsider().chmod("dir/file", 0600);
    news.await("file");
    assertThat(news.all()).doesNotContain(DIRECTORY);
    outsider().chmod("dir", 0700);
    news.await(DIRECTORY);
    assertThat(news.all()).doesNotContain(LOST);
  }

  @Test
  default void aSubdirectoryTellsOfItselfByItsOwnWatch() throws Exception {
    needs(Capability.WRITE, Capability.WATCH, Capability.OWNERSHIP);
    fs().mkdirs("dir/sub");
    ToldNews dir = told();
    ToldNews sub = told();
    watch("dir", dir);
    watch("dir/sub", sub);
    outsider().chmod("dir/sub", 0700);
    sub.await(DIRECTORY);
    outsider().write("dir/sub/file", "x");
    sub.await("file");
  }

  @Test
  default void extendedAttributesThatOthersChangeAreTold() throws Exception {
    needs(Capability.WRITE, Capability.WATCH, Capability.XATTRS);
    fs().write("file", "x");
    ToldNews news = told();
    watch("", news);
    outsider().setXattr("file", "user.a", "1");
    news.await("file");
  }

  @Test
  default void whatTheBackendDoesItselfIsNotTold() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    ToldNews news = told();
    watch("", news);
    fs().write("file", "x").mkdir("dir").write("dir/below", "x").mkdir("gone");
    try (FileHandle handle = fs().open("file", OpenOptions.existing(Access.WRITE))) {
      BackendDriver.write(handle, "longer", 0);
      handle.change(fs().caller(), AttributeChange.size(3));
    }
    if (has(Capability.OWNERSHIP)) {
      fs().change("file", AttributeChange.permissions(0600));
      fs().change("", AttributeChange.permissions(0700));
    }
    if (has(Capability.XATTRS)) {
      var value = "1".getBytes(UTF_8);
      fs().backend().setXattr(fs().caller(), FsPath.of("file"), "user.a", value, XattrMode.ANY);
    }
    fs().rename("file", "moved");
    fs().remove("moved");
    fs().rmdir("gone");
    outsider().write("sentinel", "x");
    news.await("sentinel");
    assertThat(news.all()).containsOnly("sentinel");
  }

  @Test
  default void looksAreNotTold() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    fs().write("file", "x");
    ToldNews news = told();
    watch("", news);
    fs().read("file");
    fs().names("");
    outsider().write("sentinel", "x");
    news.await("sentinel");
    assertThat(news.all()).containsOnly("sentinel");
  }

  @Test
  default void aWatchStaysWithADirectoryThatTheBackendRenames() throws Exception {
    needs(Capability.WRITE, Capability.WATCH, Capability.RENAME_DIRECTORIES);
    fs().mkdir("old").mkdir("above");
    ToldNews news = told();
    watch("old", news);
    fs().rename("old", "above/new");
    outsider().write("above/new/file", "x");
    news.await("file");
    assertThat(news.all()).containsOnly("file");
  }

  @Test
  default void aDirectoryThatOthersRemoveIsLost() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    fs().mkdir("dir");
    ToldNews root = told();
    ToldNews dir = told();
    watch("", root);
    watch("dir", dir);
    outsider().rmdir("dir");
    dir.await(LOST);
    root.await("dir");
    fs().mkdir("dir");
    outsider().write("dir/file", "x");
    outsider().write("sentinel", "x");
    root.await("sentinel");
    assertThat(dir.all()).doesNotContain("file");
  }

  @Test
  default void aDirectoryThatOthersMoveIsLost() throws Exception {
    needs(Capability.WRITE, Capability.WATCH, Capability.RENAME_DIRECTORIES);
    fs().mkdir("dir");
    ToldNews news = told();
    watch("dir", news);
    outsider().rename("dir", "moved");
    news.await(LOST);
  }

  @Test
  default void aDirectoryThatTheBackendRemovesEndsItsWatch() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    fs().mkdir("dir");
    ToldNews root = told();
    ToldNews dir = told();
    watch("", root);
    DirectoryWatch watch = watch("dir", dir);
    fs().rmdir("dir");
    fs().mkdir("dir");
    outsider().write("dir/file", "x");
    outsider().write("sentinel", "x");
    root.await("sentinel");
    assertThat(dir.all()).isEmpty();
    watch.close();
  }

  @Test
  default void aClosedWatchTellsNothingMore() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    fs().mkdir("dir");
    ToldNews closed = told();
    ToldNews open = told();
    DirectoryWatch watch = watch("dir", closed);
    watch("dir", open);
    outsider().write("dir/first", "x");
    closed.await("first");
    open.await("first");
    watch.close();
    watch.close();
    outsider().write("dir/second", "x");
    open.await("second");
    assertThat(closed.all()).doesNotContain("second");
    ToldNews again = told();
    watch("dir", again);
    outsider().write("dir/third", "x");
    again.await("third");
    open.await("third");
  }

  @Test
  default void aDirectoryIsWatchedAgainAfterItsLastWatch() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    fs().mkdir("dir");
    watch("dir", told()).close();
    ToldNews news = told();
    watch("dir", news);
    outsider().write("dir/file", "x");
    news.await("file");
  }

  @Test
  default void manyDirectoriesAreWatched() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    List<ToldNews> news = new ArrayList<>();
    List<DirectoryWatch> watches = new ArrayList<>();
    for (int i = 0; i < DIRECTORIES; i++) {
      fs().mkdir("dir" + i);
      news.add(told());
      watches.add(watch("dir" + i, news.get(i)));
    }
    for (int i = 0; i < DIRECTORIES; i += 50) {
      outsider().write("dir" + i + "/file", "x");
      news.get(i).await("file");
      assertThat(news.get(i + 1).all()).isEmpty();
    }
    watches.forEach(DirectoryWatch::close);
  }

  @Test
  default void aListenerThatThrowsHarmsNobody() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    ToldNews news = told();
    watch("", new Throwing());
    watch("", news);
    outsider().write("first", "x");
    news.await("first");
    outsider().write("second", "x");
    news.await("second");
  }

  @Test
  default void aClosedBackendTellsNothingMore() throws Exception {
    needs(Capability.WRITE, Capability.WATCH);
    ToldNews news = told();
    DirectoryWatch watch = watch("", news);
    outsider().write("first", "x");
    news.await("first");
    fs().backend().close();
    news.clear();
    outsider().write("second", "x");
    watch.close();
    assertThat(news.all()).doesNotContain("second");
  }

  private DirectoryWatch watch(String directory, ChangeListener listener) throws IOException {
    return fs().backend().watch(fs().caller(), FsPath.of(directory), listener);
  }

  /** A listener that breaks its word. */
  final class Throwing implements ChangeListener {
    @Override
    public void changed(String name) {
      throw new BrokenWord();
    }

    @Override
    public void directoryChanged() {
      throw new BrokenWord();
    }

    @Override
    public void lost() {
      throw new BrokenWord();
    }
  }

  /** Logged without a trace: it comes often. */
  final class BrokenWord extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenWord() {
      super("thrown on purpose", null, false, false);
    }
  }
}

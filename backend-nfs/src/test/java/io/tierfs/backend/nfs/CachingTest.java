package io.tierfs.backend.nfs;

import static io.tierfs.backend.nfs.WriteBehindTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.OpenOptions;
import io.tierfs.nfs.NfsType;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered, and what is not. */
final class CachingTest {
  private FakeTier tier;

  @BeforeEach
  void open() throws IOException {
    tier = FakeTier.open(Map.of());
  }

  @AfterEach
  void close() throws IOException {
    tier.close();
  }

  private int calls(Step step) throws IOException {
    int before = tier.export().countAll();
    step.run();
    return tier.export().countAll() - before;
  }

  private interface Step {
    void run() throws IOException;
  }

  @Test
  void aPathIsOneCallAndThenNone() throws IOException {
    tier.fs().mkdirs("a/b/c").write("a/b/c/file", "x");
    try (FakeTier second = FakeTier.open(Map.of())) {
      second.fs().mkdirs("a/b/c").write("a/b/c/file", "x");
    }
    assertThat(calls(() -> tier.fs().stat("a/b/c/file"))).isLessThanOrEqualTo(1);
    assertThat(calls(() -> tier.fs().stat("a/b/c/file"))).isZero();
    assertThat(calls(() -> tier.fs().stat("a/b"))).isZero();
    assertThat(calls(() -> refused(Errno.ENOENT, () -> tier.fs().stat("a/none")))).isEqualTo(1);
    assertThat(calls(() -> refused(Errno.ENOENT, () -> tier.fs().stat("a/none")))).isZero();
    assertThat(calls(() -> refused(Errno.ENOENT, () -> tier.fs().stat("a/none/x")))).isZero();
  }

  @Test
  void lookupcacheSaysWhatIsRemembered() throws IOException {
    try (FakeTier none = FakeTier.open(Map.of("noac", "true"))) {
      none.fs().write("file", "x");
      int before = none.export().countAll();
      none.fs().stat("file");
      none.fs().stat("file");
      assertThat(none.export().countAll() - before).isGreaterThanOrEqualTo(2);
    }
    try (FakeTier positive = FakeTier.open(Map.of("lookupcache", "positive"))) {
      refused(Errno.ENOENT, () -> positive.fs().stat("none"));
      int before = positive.export().countAll();
      refused(Errno.ENOENT, () -> positive.fs().stat("none"));
      assertThat(positive.export().countAll() - before).isEqualTo(1);
    }
  }

  @Test
  void whatIsChangedHereIsSeenAtOnce() throws IOException {
    refused(Errno.ENOENT, () -> tier.fs().stat("file"));
    tier.fs().write("file", "hello");
    assertThat(tier.fs().stat("file").size()).isEqualTo(5);
    tier.fs().link("file", "second");
    assertThat(tier.fs().stat("file").nlink()).isEqualTo(2);
    tier.fs().write("second", "longer than before");
    assertThat(tier.fs().stat("file").size()).isEqualTo(18);
    tier.fs().change("second", AttributeChange.permissions(0600));
    assertThat(tier.fs().stat("file").permissions()).isEqualTo(0600);
    tier.fs().mkdir("dir").write("dir/inner", "x");
    tier.fs().stat("dir/inner");
    tier.fs().rename("dir", "moved");
    refused(Errno.ENOENT, () -> tier.fs().stat("dir/inner"));
    assertThat(tier.fs().stat("moved/inner").size()).isEqualTo(1);
    tier.fs().remove("moved/inner");
    refused(Errno.ENOENT, () -> tier.fs().stat("moved/inner"));
    tier.fs().rmdir("moved");
    tier.fs().mkdir("moved");
    assertThat(tier.fs().names("moved")).isEmpty();
  }

  @Test
  void eachOpenAsksAnew() throws IOException {
    tier.fs().write("file", "x");
    tier.fs().stat("file");
    assertThat(calls(() -> tier.fs().open("file", OpenOptions.READ).close())).isEqualTo(1);
  }

  @Test
  void aDirectoryThatAnotherReplacedIsFoundAnew() throws IOException {
    tier.fs().mkdir("dir").write("dir/file", "x");
    tier.fs().stat("dir/file");
    tier.export().replace("dir", NfsType.DIRECTORY);
    tier.fs().write("dir/new", "y");
    assertThat(tier.export().names("dir")).containsExactly("new");
    tier.export().replace("dir/new", NfsType.REGULAR);
    assertThat(tier.fs().read("dir/new")).isEmpty();
  }

  @Test
  void tenThousandNamesAreAHandfulOfCalls() throws IOException {
    fill(10_000);
    List<DirectoryEntry> entries = tier.fs().entries("dir");
    assertThat(entries).hasSize(10_000).allMatch(entry -> entry.stat() != null);
    assertThat(tier.export().count("readdir")).isEqualTo(10_000 / FakeExport.PAGE_ENTRIES);
    assertThat(calls(() -> tier.fs().stat("dir/f9999"))).isZero();
  }

  @Test
  void aServerThatJumpsBackTellsNoNameTwice() throws IOException {
    fill(3 * FakeExport.PAGE_ENTRIES);
    tier.export().jumpBack(2);
    assertThat(tier.fs().names("dir")).hasSize(3 * FakeExport.PAGE_ENTRIES).doesNotHaveDuplicates();
    assertThat(tier.export().count("readdir")).isEqualTo(3 + 2);
  }

  @Test
  void aServerThatGoesRoundInCirclesIsAnError() throws IOException {
    fill(2 * FakeExport.PAGE_ENTRIES);
    tier.export().jumpBack(Integer.MAX_VALUE);
    refused(Errno.EIO, () -> tier.fs().names("dir"));
  }

  private void fill(int files) throws IOException {
    tier.fs().mkdir("dir");
    for (int i = 0; i < files; i++) {
      tier.export().replace("dir/f" + i, NfsType.REGULAR);
    }
  }

  @Test
  void anOpenFileKeepsAHiddenNameUntilItIsClosed() throws IOException {
    tier.fs().mkdir("dir").write("dir/file", "hello");
    FileHandle file = tier.fs().open("dir/file", OpenOptions.READ_WRITE);
    tier.fs().remove("dir/file");
    assertThat(tier.fs().names("dir")).isEmpty();
    assertThat(tier.export().names("dir")).hasSize(1).allMatch(name -> name.startsWith(".nfs"));
    assertThat(file.stat().nlink()).isZero();
    tier.fs().rmdir("dir");
    assertThat(tier.fs().names("")).isEmpty();
    BackendDriver.write(file, "J", 0);
    assertThat(BackendDriver.read(file)).isEqualTo("Jello");
    file.close();
    assertThat(tier.export().names("")).isEmpty();
  }

  @Test
  void aReplacedFileThatIsOpenIsNeverWithoutItsName() throws IOException {
    tier.fs().write("file", "old").write("new", "new");
    FileHandle file = tier.fs().open("file", OpenOptions.READ);
    tier.fs().rename("new", "file");
    assertThat(tier.export().count("link")).isEqualTo(1);
    assertThat(BackendDriver.read(file)).isEqualTo("old");
    assertThat(file.stat().nlink()).isZero();
    assertThat(tier.fs().names("")).containsExactly("file");
    file.close();
    assertThat(tier.export().names("")).containsExactly("file");
  }
}

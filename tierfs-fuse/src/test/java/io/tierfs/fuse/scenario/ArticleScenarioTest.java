package io.tierfs.fuse.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.engine.CacheSettings;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A fast directory before a big one, as in the article, and where its program was wrong. */
@Tag("mount")
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArticleScenarioTest {
  @TempDir Path base;
  private MountedUnion union;

  @BeforeEach
  void mount() throws IOException {
    MountedUnion.assumeMountable();
    union = MountedUnion.of(base, 2, CacheSettings.DEFAULT);
    union.put(0, "fast.txt", "fast");
    union.put(0, "both.txt", "of the primary");
    union.put(1, "both.txt", "of the fallback");
    union.put(1, "movies/old/one.mkv", "one");
    union.put(1, "movies/two.mkv", "two");
    union.put(0, "work/now.txt", "now");
    union.put(1, "work/then.txt", "then");
  }

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  private TreeSet<String> names(String path) throws IOException {
    try (Stream<Path> entries = Files.list(union.at(path))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** On which tiers something is, as a string such as "0,1". */
  private String tiersOf(String path) {
    return Stream.of(0, 1)
        .filter(tier -> Files.exists(union.onTier(tier, path), LinkOption.NOFOLLOW_LINKS))
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  @Test
  void showsBothAsOne() throws IOException {
    assertThat(names("")).containsExactly("both.txt", "fast.txt", "movies", "work");
    assertThat(names("work")).containsExactly("now.txt", "then.txt");
    assertThat(names("movies")).containsExactly("old", "two.mkv");
  }

  @Test
  void readsFromEither() {
    assertThat(union.at("fast.txt")).hasContent("fast");
    assertThat(union.at("movies/old/one.mkv")).hasContent("one");
    assertThat(union.at("both.txt")).hasContent("of the primary");
  }

  @Test
  void writesWhereTheFileIs() throws IOException {
    Files.writeString(union.at("movies/two.mkv"), "two, cut");
    Files.writeString(union.at("both.txt"), "changed");
    assertThat(union.onTier(1, "movies/two.mkv")).hasContent("two, cut");
    assertThat(tiersOf("movies/two.mkv")).isEqualTo("1");
    assertThat(union.onTier(0, "both.txt")).hasContent("changed");
    assertThat(union.onTier(1, "both.txt")).hasContent("of the fallback");
  }

  @Test
  void putsANewFileBesideTheOldOnes() throws IOException {
    Files.writeString(union.at("movies/three.mkv"), "three");
    assertThat(tiersOf("movies/three.mkv")).isEqualTo("1");
    Files.createDirectory(union.at("movies/new"));
    assertThat(tiersOf("movies/new")).isEqualTo("1");
    Files.writeString(union.at("work/next.txt"), "next");
    assertThat(tiersOf("work/next.txt")).isEqualTo("0");
  }

  @Test
  void putsWhatIsNewAltogetherOnThePrimary() throws IOException {
    Files.writeString(union.at("new.txt"), "new");
    Files.createDirectories(union.at("fresh/deeper"));
    Files.writeString(union.at("fresh/deeper/f"), "f");
    assertThat(tiersOf("new.txt")).isEqualTo("0");
    assertThat(tiersOf("fresh/deeper/f")).isEqualTo("0");
  }

  @Test
  void unlinkNeverBringsTheFallbacksCopyBack() throws IOException {
    Files.delete(union.at("both.txt"));
    assertThat(union.at("both.txt")).doesNotExist();
    assertThat(names("")).doesNotContain("both.txt");
    assertThat(tiersOf("both.txt")).isEmpty();
    Files.writeString(union.at("both.txt"), "anew");
    assertThat(union.at("both.txt")).hasContent("anew");
  }

  @Test
  void rmdirNeverBringsTheFallbacksCopyBack() throws IOException {
    assertThatThrownBy(() -> Files.delete(union.at("work")))
        .isInstanceOf(DirectoryNotEmptyException.class);
    Files.delete(union.at("work/now.txt"));
    assertThatThrownBy(() -> Files.delete(union.at("work")))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThat(tiersOf("work")).isEqualTo("0,1");
    Files.delete(union.at("work/then.txt"));
    Files.delete(union.at("work"));
    assertThat(union.at("work")).doesNotExist();
    assertThat(tiersOf("work")).isEmpty();
  }

  @Test
  void renamesAcrossTiers() throws IOException {
    move("movies/two.mkv", "work/two.mkv");
    assertThat(union.at("work/two.mkv")).hasContent("two");
    assertThat(union.at("movies/two.mkv")).doesNotExist();
    move("work/now.txt", "movies/old/now.txt");
    assertThat(union.at("movies/old/now.txt")).hasContent("now");
    move("movies/old", "elsewhere");
    assertThat(names("elsewhere")).containsExactly("now.txt", "one.mkv");
    assertThat(union.at("elsewhere/one.mkv")).hasContent("one");
  }

  @Test
  void leavesNoStaleTargetAfterARename() throws IOException {
    move("movies/two.mkv", "both.txt");
    assertThat(union.at("both.txt")).hasContent("two");
    move("both.txt", "fast.txt");
    assertThat(union.at("fast.txt")).hasContent("two");
    assertThat(union.at("both.txt")).doesNotExist();
    union.remount(MountedUnion.NO_TTL);
    assertThat(union.at("fast.txt")).hasContent("two");
    assertThat(names("")).containsExactly("fast.txt", "movies", "work");
    Files.delete(union.at("fast.txt"));
    assertThat(names("")).containsExactly("movies", "work");
  }

  /** By {@code rename(2)} alone: a fallback to copying would hide EXDEV. */
  private void move(String from, String to) throws IOException {
    Files.move(
        union.at(from),
        union.at(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void danglingSymlinksExist() throws IOException {
    Files.createSymbolicLink(union.onTier(1, "movies/gone"), Path.of("nowhere"));
    Files.createSymbolicLink(union.at("lost"), Path.of("/not/there"));
    assertThat(Files.readSymbolicLink(union.at("movies/gone"))).isEqualTo(Path.of("nowhere"));
    assertThat(Files.readSymbolicLink(union.at("lost"))).isEqualTo(Path.of("/not/there"));
    assertThat(Files.isSymbolicLink(union.at("movies/gone"))).isTrue();
    assertThat(names("movies")).contains("gone");
    assertThatThrownBy(() -> Files.createFile(union.at("lost")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.readString(union.at("movies/gone"), UTF_8))
        .isInstanceOf(NoSuchFileException.class);
    Files.delete(union.at("movies/gone"));
    assertThat(tiersOf("movies/gone")).isEmpty();
  }
}

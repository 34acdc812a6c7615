package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Directories: each name once, however many there are and whatever happens meanwhile. */
interface ListContract extends BackendContract {
  int MANY = 2_000;

  @Test
  default void anEmptyDirectoryHasNoNames() throws IOException {
    needs(Capability.WRITE);
    assertThat(fs().names("")).isEmpty();
    fs().mkdir("dir");
    assertThat(fs().names("dir")).isEmpty();
  }

  @Test
  default void listingWhatIsNoDirectoryIsRefused() throws IOException {
    refused(Errno.ENOENT, () -> fs().names("missing"));
    needs(Capability.WRITE);
    fs().write("file", "x");
    refused(Errno.ENOTDIR, () -> fs().names("file"));
    refused(Errno.ENOTDIR, () -> fs().names("file/below"));
  }

  @Test
  default void entriesAgreeWithStat() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir").write("dir/file", "hello").mkdir("dir/sub");
    if (has(Capability.SYMLINKS)) {
      fs().symlink("dir/link", "file");
    }
    for (DirectoryEntry entry : fs().entries("dir")) {
      FileStat stat = fs().stat("dir/" + entry.name());
      assertThat(entry.type()).as(entry.name()).isIn(stat.type(), null);
      assertThat(entry.fileId()).as(entry.name()).isIn(stat.fileId(), 0L);
      if (entry.stat() != null) {
        assertThat(entry.stat().size()).isEqualTo(stat.size());
        assertThat(entry.stat().mode()).isEqualTo(stat.mode());
        assertThat(entry.stat().mtime()).isEqualTo(stat.mtime());
      }
    }
  }

  @Test
  default void entriesCarryAttributesWhereDeclared() throws IOException {
    needs(Capability.WRITE, Capability.LIST_WITH_STATS);
    fs().write("file", "hello");
    assertThat(fs().entries("")).hasSize(1).allMatch(entry -> entry.stat() != null);
  }

  @Test
  default void aLargeDirectoryGivesEachNameOnce() throws IOException {
    needs(Capability.WRITE);
    List<String> names = fill("dir", "f", MANY);
    assertThat(fs().names("dir")).isEqualTo(names);
  }

  @Test
  default void namesThatStayAreGivenOnceWhileOthersComeAndGo() throws IOException {
    needs(Capability.WRITE);
    List<String> stay = fill("dir", "stay", MANY / 2);
    fill("dir", "go", MANY / 2);
    List<String> seen = new ArrayList<>();
    try (DirectoryCursor cursor = fs().backend().list(fs().caller(), FsPath.of("dir"))) {
      int step = 0;
      for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
        seen.add(entry.name());
        if (step < MANY / 2) {
          fs().remove("dir/" + "go%05d".formatted(step));
          fs().create("dir/" + "new%05d".formatted(step)).close();
        }
        step++;
      }
    }
    assertThat(seen).doesNotHaveDuplicates().containsAll(stay);
  }

  @Test
  default void everythingSeenCanBeRemovedWhileItIsListed() throws IOException {
    needs(Capability.WRITE);
    fill("dir", "f", MANY);
    try (DirectoryCursor cursor = fs().backend().list(fs().caller(), FsPath.of("dir"))) {
      for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
        fs().remove("dir/" + entry.name());
      }
    }
    fs().rmdir("dir");
  }

  @Test
  default void aCursorLeftHalfwayCanBeClosedTwice() throws IOException {
    needs(Capability.WRITE);
    fill("dir", "f", 10);
    DirectoryCursor cursor = fs().backend().list(fs().caller(), FsPath.of("dir"));
    cursor.next();
    cursor.close();
    cursor.close();
  }

  private List<String> fill(String directory, String prefix, int count) throws IOException {
    fs().mkdirs(directory);
    List<String> names =
        IntStream.range(0, count).mapToObj(i -> prefix + "%05d".formatted(i)).toList();
    for (String name : names) {
      fs().create(directory + "/" + name).close();
    }
    return names;
  }
}

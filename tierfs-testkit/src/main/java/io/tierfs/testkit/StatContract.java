package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.SpaceInfo;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Attributes, space and sync. */
interface StatContract extends BackendContract {
  @Test
  default void theRootIsADirectory() throws IOException {
    assertThat(fs().stat("").type()).isEqualTo(FileType.DIRECTORY);
  }

  @Test
  default void whatIsMissingIsEnoent() {
    refused(Errno.ENOENT, () -> fs().stat("missing"));
    refused(Errno.ENOENT, () -> fs().stat("missing/below"));
  }

  @Test
  default void aFileOnTheWayIsEnotdir() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x");
    refused(Errno.ENOTDIR, () -> fs().stat("file/below"));
    refused(Errno.ENOTDIR, () -> fs().stat("file/below/more"));
  }

  @Test
  default void aNewFileHasOneNameAndNoBytes() throws IOException {
    needs(Capability.WRITE);
    fs().create("file").close();
    FileStat stat = fs().stat("file");
    assertThat(stat.type()).isEqualTo(FileType.REGULAR);
    assertThat(stat.size()).isZero();
    assertThat(stat.nlink()).isEqualTo(1);
    assertThat(stat.mtime()).isAfter(Instant.EPOCH);
  }

  @Test
  default void sizeAndBlocksFollowTheContent() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x".repeat(100_000));
    FileStat stat = fs().stat("file");
    assertThat(stat.size()).isEqualTo(100_000);
    try (var handle = fs().open("file", OpenOptions.READ)) {
      handle.sync(false);
      assertThat(handle.stat().blocks()).as("blocks of 512 bytes").isGreaterThanOrEqualTo(195);
    }
  }

  @Test
  default void modeIsTheCreatorsModeWithoutTheUmaskOfTheDaemon() throws IOException {
    needs(Capability.WRITE, Capability.OWNERSHIP);
    fs().open("file", OpenOptions.createNew(0666)).close();
    fs().backend().makeDirectory(fs().caller(), FsPath.of("dir"), 0777);
    assertThat(fs().stat("file").permissions()).isEqualTo(0666);
    assertThat(fs().stat("dir").permissions()).isEqualTo(0777);
  }

  @Test
  default void fileIdsNameAFileForItsLife() throws IOException {
    needs(Capability.WRITE, Capability.FILE_IDS);
    fs().write("one", "1").write("two", "2").mkdir("dir");
    FileStat one = fs().stat("one");
    assertThat(one.fileId()).isNotZero().isNotEqualTo(fs().stat("two").fileId());
    assertThat(fs().stat("dir").fileId()).isNotZero().isNotEqualTo(one.fileId());
    fs().rename("one", "dir/renamed");
    fs().write("dir/renamed", "changed");
    assertThat(fs().stat("dir/renamed").sameFile(one)).isTrue();
    try (var handle = fs().open("dir/renamed", OpenOptions.READ)) {
      assertThat(handle.stat().sameFile(one)).isTrue();
    }
  }

  @Test
  default void withoutFileIdsTheNumberIsZero() throws IOException {
    needs(Capability.WRITE);
    needsLackOf(Capability.FILE_IDS);
    fs().write("file", "x");
    assertThat(fs().stat("file").fileId()).isZero();
  }

  @Test
  default void spaceIsInBytesAndFitsTogether() throws IOException {
    SpaceInfo space = fs().backend().space(fs().caller());
    assertThat(space.volume()).isNotEmpty();
    assertThat(space.totalBytes()).isPositive();
    assertThat(space.freeBytes()).isBetween(0L, space.totalBytes());
    assertThat(space.availableBytes()).isBetween(0L, space.freeBytes());
    assertThat(space.blockSize()).isPositive();
    assertThat(space.nameBytesMax()).isPositive();
    assertThat(fs().backend().space(fs().caller()).volume()).isEqualTo(space.volume());
  }

  @Test
  default void syncOfDirectoriesAndOfAllReturns() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir").write("dir/file", "x");
    fs().backend().syncDirectory(fs().caller(), FsPath.of("dir"));
    fs().backend().syncDirectory(fs().caller(), FsPath.ROOT);
    fs().backend().syncAll(fs().caller());
    assertThat(fs().read("dir/file")).isEqualTo("x");
  }
}

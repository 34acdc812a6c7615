package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static io.tierfs.testkit.BackendContract.refusedByAny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import java.io.IOException;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Opening, creating and making directories. */
interface CreateContract extends BackendContract {
  OpenOptions WRITE_NEW = OpenOptions.existing(Access.WRITE).withCreate(false, 0644);

  @Test
  default void whatIsWrittenCanBeRead() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "hello");
    assertThat(fs().read("file")).isEqualTo("hello");
    assertThat(fs().names("")).containsExactly("file");
  }

  @Test
  default void openNeedsAnExistingFileUnlessItCreates() throws IOException {
    refused(Errno.ENOENT, () -> fs().open("missing", OpenOptions.READ).close());
    needs(Capability.WRITE);
    fs().write("file", "x");
    refused(Errno.ENOENT, () -> fs().open("missing", OpenOptions.READ_WRITE).close());
    refused(Errno.ENOENT, () -> fs().create("missing/file").close());
    refused(Errno.ENOTDIR, () -> fs().create("file/below").close());
    refused(Errno.ENOTDIR, () -> fs().open("file/below", OpenOptions.READ).close());
  }

  @Test
  default void createLeavesAnExistingFileAsItIs() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "old");
    fs().open("file", WRITE_NEW.withCreate(false, 0600)).close();
    assertThat(fs().read("file")).isEqualTo("old");
    if (has(Capability.OWNERSHIP)) {
      assertThat(fs().stat("file").permissions()).isEqualTo(0644);
    }
  }

  @Test
  default void exclusiveCreateRefusesWhatExists() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "old").mkdir("dir");
    refused(Errno.EEXIST, () -> fs().create("file").close());
    refused(Errno.EEXIST, () -> fs().create("dir").close());
    assertThat(fs().read("file")).isEqualTo("old");
  }

  @Test
  default void exclusiveCreateRefusesADanglingSymlink() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().symlink("link", "nowhere");
    refused(Errno.EEXIST, () -> fs().create("link").close());
    assertThat(fs().exists("nowhere")).isFalse();
  }

  @Test
  default void openOfASymlinkIsEloopAndMakesNothing() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().write("file", "x").symlink("link", "file").symlink("dangling", "nowhere");
    refused(Errno.ELOOP, () -> fs().open("link", OpenOptions.READ).close());
    refused(Errno.ELOOP, () -> fs().open("link", WRITE_NEW.withTruncate(true)).close());
    refused(Errno.ELOOP, () -> fs().open("dangling", WRITE_NEW).close());
    assertThat(fs().exists("nowhere")).isFalse();
    assertThat(fs().read("file")).isEqualTo("x");
  }

  @Test
  default void openOfADirectoryIsEisdir() throws IOException {
    refused(Errno.EISDIR, () -> fs().open("", OpenOptions.READ).close());
    needs(Capability.WRITE);
    fs().mkdir("dir");
    refused(Errno.EISDIR, () -> fs().open("dir", OpenOptions.READ).close());
    refused(Errno.EISDIR, () -> fs().open("dir", OpenOptions.READ_WRITE).close());
    refused(Errno.EISDIR, () -> fs().open("dir", WRITE_NEW).close());
  }

  @Test
  default void openOfAFifoReturnsAtOnce() throws IOException {
    needs(Capability.WRITE, Capability.SPECIAL_FILES);
    int mode = FileType.FIFO.modeBits() | 0644;
    fs().backend().makeNode(fs().caller(), FsPath.of("fifo"), mode, 0);
    refusedByAny(() -> fs().open("fifo", OpenOptions.READ).close(), Errno.ENXIO, Errno.EOPNOTSUPP);
    refusedByAny(
        () -> fs().open("fifo", OpenOptions.READ_WRITE).close(), Errno.ENXIO, Errno.EOPNOTSUPP);
  }

  @Test
  default void truncateEmptiesTheFile() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "old");
    fs().open("file", OpenOptions.READ_WRITE.withTruncate(true)).close();
    assertThat(fs().read("file")).isEmpty();
  }

  @Test
  default void appendWritesAtTheEndWhateverTheOffset() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "one");
    try (FileHandle handle = fs().open("file", WRITE_NEW.withAppend(true))) {
      BackendDriver.write(handle, "two", 0);
      fs().change("file", AttributeChange.size(4));
      BackendDriver.write(handle, "three", 100);
    }
    assertThat(fs().read("file")).isEqualTo("onetthree");
  }

  @Test
  default void aDirectoryCanBeMadeOnce() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir").write("file", "x");
    assertThat(fs().stat("dir").isDirectory()).isTrue();
    refused(Errno.EEXIST, () -> fs().mkdir("dir"));
    refused(Errno.EEXIST, () -> fs().mkdir("file"));
    refused(Errno.EEXIST, () -> fs().mkdir(""));
    refused(Errno.ENOENT, () -> fs().mkdir("missing/dir"));
    refused(Errno.ENOTDIR, () -> fs().mkdir("file/dir"));
  }

  @Test
  default void aDirectoryIsNotMadeOverADanglingSymlink() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().symlink("link", "nowhere");
    refused(Errno.EEXIST, () -> fs().mkdir("link"));
    assertThat(fs().exists("nowhere")).isFalse();
  }

  @Test
  default void whatComesAndGoesMovesTheDirectorysTimes() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir").write("old", "x");
    checkTouched(() -> fs().write("dir/file", "x"));
    checkTouched(() -> fs().mkdir("dir/sub"));
    checkTouched(() -> fs().rename("dir/file", "dir/renamed"));
    checkTouched(() -> fs().remove("dir/renamed"));
    checkTouched(() -> fs().rmdir("dir/sub"));
    checkTouched(() -> fs().rename("old", "dir/old"));
  }

  private void checkTouched(ThrowingCallable change) throws IOException {
    Instant past = Instant.parse("2001-02-03T04:05:06Z");
    fs().change("dir", AttributeChange.times(TimeChange.at(past), TimeChange.at(past)));
    assertThatCode(change).doesNotThrowAnyException();
    assertThat(fs().stat("dir").mtime()).isAfter(past);
  }
}

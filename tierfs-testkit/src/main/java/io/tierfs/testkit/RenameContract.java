package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Rename as {@code rename(2)}. */
interface RenameContract extends BackendContract {
  @Test
  default void aFileMovesWithItsContent() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir").write("file", "x");
    fs().rename("file", "dir/moved");
    assertThat(fs().exists("file")).isFalse();
    assertThat(fs().read("dir/moved")).isEqualTo("x");
  }

  @Test
  default void aFileReplacesAFile() throws IOException {
    needs(Capability.WRITE);
    fs().write("old", "old").write("new", "new");
    fs().rename("new", "old");
    assertThat(fs().names("")).containsExactly("old");
    assertThat(fs().read("old")).isEqualTo("new");
  }

  @Test
  default void renameToItselfChangesNothing() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x").mkdir("dir");
    fs().rename("file", "file");
    fs().rename("dir", "dir");
    assertThat(fs().names("")).containsExactly("dir", "file");
    assertThat(fs().read("file")).isEqualTo("x");
  }

  @Test
  default void renameOfOneNameOverAnotherOfTheSameFileChangesNothing() throws IOException {
    needs(Capability.WRITE, Capability.HARD_LINKS);
    fs().write("one", "x").link("one", "two");
    fs().rename("one", "two");
    assertThat(fs().names("")).containsExactly("one", "two");
    assertThat(fs().stat("one").nlink()).isEqualTo(2);
  }

  @Test
  default void whatIsMissingCannotBeRenamed() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x");
    refused(Errno.ENOENT, () -> fs().rename("missing", "new"));
    refused(Errno.ENOENT, () -> fs().rename("file", "missing/new"));
    refused(Errno.ENOENT, () -> fs().rename("missing/file", "new"));
    refused(Errno.ENOTDIR, () -> fs().rename("file", "file/new"));
    refused(Errno.ENOTDIR, () -> fs().rename("file/x", "new"));
    assertThat(fs().read("file")).isEqualTo("x");
  }

  @Test
  default void aFileNeverReplacesADirectory() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x").mkdir("dir");
    refused(Errno.EISDIR, () -> fs().rename("file", "dir"));
    assertThat(fs().names("")).containsExactly("dir", "file");
  }

  @Test
  default void aDirectoryMovesWithAllThatIsInIt() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_DIRECTORIES);
    fs().mkdirs("dir/sub").write("dir/sub/file", "x").mkdir("other");
    fs().rename("dir", "other/dir");
    assertThat(fs().read("other/dir/sub/file")).isEqualTo("x");
    assertThat(fs().names("")).containsExactly("other");
  }

  @Test
  default void aDirectoryReplacesAnEmptyOne() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_DIRECTORIES);
    fs().mkdir("from").write("from/file", "x").mkdir("to");
    fs().rename("from", "to");
    assertThat(fs().names("")).containsExactly("to");
    assertThat(fs().read("to/file")).isEqualTo("x");
  }

  @Test
  default void aDirectoryNeverReplacesAFullOneOrAFile() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_DIRECTORIES);
    fs().mkdir("from").mkdirs("full/sub").write("file", "x");
    refused(Errno.ENOTEMPTY, () -> fs().rename("from", "full"));
    refused(Errno.ENOTDIR, () -> fs().rename("from", "file"));
    refused(Errno.ENOTEMPTY, () -> fs().rename("full/sub", "full"));
    assertThat(fs().names("")).containsExactly("file", "from", "full");
  }

  @Test
  default void aDirectoryCannotMoveIntoItself() throws IOException {
    needs(Capability.WRITE, Capability.RENAME_DIRECTORIES);
    fs().mkdirs("dir/sub");
    refused(Errno.EINVAL, () -> fs().rename("dir", "dir/new"));
    refused(Errno.EINVAL, () -> fs().rename("dir", "dir/sub/new"));
    fs().mkdir("dirTwo");
    fs().rename("dir", "dirTwo/dir");
    assertThat(fs().names("dirTwo/dir")).containsExactly("sub");
  }

  @Test
  default void withoutRenameOfDirectoriesItIsExdev() throws IOException {
    needs(Capability.WRITE);
    needsLackOf(Capability.RENAME_DIRECTORIES);
    fs().mkdir("dir");
    refused(Errno.EXDEV, () -> fs().rename("dir", "new"));
    assertThat(fs().names("")).containsExactly("dir");
  }

  @Test
  default void aSymlinkMovesAsItIs() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().mkdir("dir").write("file", "x").symlink("link", "dir").symlink("toFile", "file");
    fs().rename("link", "moved");
    assertThat(fs().readlink("moved")).isEqualTo("dir");
    fs().write("new", "new");
    fs().rename("new", "toFile");
    assertThat(fs().read("toFile")).isEqualTo("new");
    assertThat(fs().read("file")).isEqualTo("x");
  }
}

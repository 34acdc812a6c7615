package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Removing files and directories. */
interface RemoveContract extends BackendContract {
  @Test
  default void aRemovedFileIsGone() throws IOException {
    needs(Capability.WRITE);
    fs().write("file", "x");
    fs().remove("file");
    assertThat(fs().exists("file")).isFalse();
    assertThat(fs().names("")).isEmpty();
    fs().write("file", "new");
    assertThat(fs().read("file")).isEqualTo("new");
  }

  @Test
  default void removeFileRefusesWhatIsMissingOrADirectory() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir").write("file", "x");
    refused(Errno.ENOENT, () -> fs().remove("missing"));
    refused(Errno.ENOENT, () -> fs().remove("missing/file"));
    refused(Errno.ENOTDIR, () -> fs().remove("file/below"));
    refused(Errno.EISDIR, () -> fs().remove("dir"));
    assertThat(fs().names("")).containsExactly("dir", "file");
  }

  @Test
  default void anEmptyDirectoryCanBeRemoved() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir");
    fs().rmdir("dir");
    assertThat(fs().exists("dir")).isFalse();
  }

  @Test
  default void removeDirectoryRefusesWhatIsFullMissingOrNoDirectory() throws IOException {
    needs(Capability.WRITE);
    fs().mkdir("dir").write("dir/.hidden", "x").write("file", "x");
    refused(Errno.ENOTEMPTY, () -> fs().rmdir("dir"));
    refused(Errno.ENOENT, () -> fs().rmdir("missing"));
    refused(Errno.ENOTDIR, () -> fs().rmdir("file"));
    refused(Errno.ENOTDIR, () -> fs().rmdir("file/below"));
    assertThat(fs().read("dir/.hidden")).isEqualTo("x");
  }

  @Test
  default void removingASymlinkLeavesItsTarget() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().mkdir("dir").write("file", "x").symlink("toDir", "dir").symlink("toFile", "file");
    refused(Errno.ENOTDIR, () -> fs().rmdir("toDir"));
    fs().remove("toDir");
    fs().remove("toFile");
    assertThat(fs().names("")).containsExactly("dir", "file");
  }
}

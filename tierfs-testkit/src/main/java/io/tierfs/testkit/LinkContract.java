package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Hard links and special files. */
interface LinkContract extends BackendContract {
  @Test
  default void aHardLinkIsTheSameFile() throws IOException {
    needs(Capability.WRITE, Capability.HARD_LINKS);
    fs().write("one", "x").mkdir("dir").link("one", "dir/two");
    fs().write("dir/two", "changed");
    assertThat(fs().read("one")).isEqualTo("changed");
    assertThat(fs().stat("one").nlink()).isEqualTo(2);
    assertThat(fs().stat("dir/two").nlink()).isEqualTo(2);
    if (has(Capability.FILE_IDS)) {
      assertThat(fs().stat("one").sameFile(fs().stat("dir/two"))).isTrue();
    }
    fs().remove("one");
    assertThat(fs().read("dir/two")).isEqualTo("changed");
    assertThat(fs().stat("dir/two").nlink()).isEqualTo(1);
  }

  @Test
  default void aHandleFollowsItsFileFromNameToName() throws IOException {
    needs(Capability.WRITE, Capability.HARD_LINKS, Capability.OPEN_UNLINKED);
    fs().write("one", "x").link("one", "two");
    try (FileHandle handle = fs().open("one", OpenOptions.READ)) {
      fs().remove("one");
      assertThat(handle.stat().nlink()).isEqualTo(1);
      fs().link("two", "three");
      assertThat(handle.stat().nlink()).isEqualTo(2);
      fs().remove("two");
      fs().rename("three", "four");
      fs().write("three", "another");
      assertThat(handle.stat().nlink()).isEqualTo(1);
      if (has(Capability.OWNERSHIP)) {
        handle.change(fs().caller(), AttributeChange.permissions(0604));
        assertThat(fs().stat("four").permissions()).isEqualTo(0604);
        assertThat(handle.stat().permissions()).isEqualTo(0604);
      }
      fs().remove("four");
      assertThat(handle.stat().nlink()).isZero();
    }
  }

  @Test
  default void aHardLinkNeedsAFileAndAFreeName() throws IOException {
    needs(Capability.WRITE, Capability.HARD_LINKS);
    fs().write("one", "x").write("two", "y").mkdir("dir");
    refused(Errno.EEXIST, () -> fs().link("one", "two"));
    refused(Errno.EEXIST, () -> fs().link("one", "one"));
    refused(Errno.ENOENT, () -> fs().link("missing", "new"));
    refused(Errno.ENOENT, () -> fs().link("one", "missing/new"));
    refused(Errno.EPERM, () -> fs().link("dir", "new"));
    assertThat(fs().read("two")).isEqualTo("y");
  }

  @Test
  default void aHardLinkOfASymlinkIsASymlink() throws IOException {
    needs(Capability.WRITE, Capability.HARD_LINKS, Capability.SYMLINKS);
    assumeTrue(traits().linksOfSymlinks(), "symbolic links have one name here");
    fs().write("file", "x").symlink("link", "file").link("link", "second");
    assertThat(fs().readlink("second")).isEqualTo("file");
    assertThat(fs().stat("file").nlink()).isEqualTo(1);
  }

  @Test
  default void fifosAndSocketsAreMade() throws IOException {
    needs(Capability.WRITE, Capability.SPECIAL_FILES);
    for (FileType type : new FileType[] {FileType.FIFO, FileType.SOCKET, FileType.REGULAR}) {
      makeNode(type.name(), type, 0);
      assertThat(fs().stat(type.name()).type()).isEqualTo(type);
      refused(Errno.EEXIST, () -> makeNode(type.name(), type, 0));
      refused(Errno.ENOENT, () -> makeNode("missing/new", type, 0));
    }
    assertThat(fs().read("REGULAR")).isEmpty();
    fs().remove("FIFO");
    assertThat(fs().names("")).containsExactly("REGULAR", "SOCKET");
  }

  @Test
  default void devicesKeepTheirNumber() throws IOException {
    needs(Capability.WRITE, Capability.SPECIAL_FILES);
    assumeTrue(traits().imitatesCallers(), "device nodes need root");
    long rdev = 1 << 8 | 3;
    makeNode("null", FileType.CHARACTER_DEVICE, rdev);
    makeNode("loop", FileType.BLOCK_DEVICE, 7 << 8);
    FileStat stat = fs().stat("null");
    assertThat(stat.type()).isEqualTo(FileType.CHARACTER_DEVICE);
    assertThat(stat.rdev()).isEqualTo(rdev);
    assertThat(fs().stat("loop").rdev()).isEqualTo(7 << 8);
  }

  private void makeNode(String path, FileType type, long rdev) throws IOException {
    fs().backend().makeNode(fs().caller(), FsPath.of(path), type.modeBits() | 0640, rdev);
  }
}

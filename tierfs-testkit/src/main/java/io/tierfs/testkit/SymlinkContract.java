package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Symbolic links: stored as they are, followed nowhere. */
interface SymlinkContract extends BackendContract {
  @Test
  default void aSymlinkHoldsWhatItWasGiven() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    checkTargets("file", "/absolute/x", "../../up", "spaced name", "ünïcode");
  }

  @Test
  default void aTargetIsNotCleanedUp() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    assumeTrue(traits().anyTarget(), "targets are cleaned up here");
    checkTargets("a//b/./c/", "last/", "//two");
  }

  private void checkTargets(String... targets) throws IOException {
    for (int i = 0; i < targets.length; i++) {
      fs().symlink("link" + i, targets[i]);
      assertThat(fs().readlink("link" + i)).isEqualTo(targets[i]);
      FileStat stat = fs().stat("link" + i);
      assertThat(stat.type()).isEqualTo(FileType.SYMLINK);
      assertThat(stat.size()).isEqualTo(Names.encodedLength(targets[i]));
    }
  }

  @Test
  default void aSymlinkHoldsAnyBytes() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    assumeTrue(traits().anyName(), "names are UTF-8 here");
    String target = Names.decode(new byte[] {'a', (byte) 0xff, '/', (byte) 0x80, '\n'});
    fs().symlink("link", target);
    assertThat(fs().readlink("link")).isEqualTo(target);
    assertThat(fs().stat("link").size()).isEqualTo(5);
  }

  @Test
  default void aLongTargetIsKept() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    String kept = "x/".repeat(510) + "x";
    fs().symlink("link", kept);
    assertThat(fs().readlink("link")).isEqualTo(kept);
    String target = "x/".repeat(1000) + "x";
    try {
      fs().symlink("long", target);
    } catch (FsException e) {
      // XFS keeps 1,023 bytes.
      assertThat(e.errno()).isEqualTo(Errno.ENAMETOOLONG);
      assertThat(fs().exists("long")).isFalse();
      return;
    }
    assertThat(fs().readlink("long")).isEqualTo(target);
  }

  @Test
  default void aSymlinkNeedsAFreeName() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().write("file", "x").mkdir("dir").symlink("link", "nowhere");
    refused(Errno.EEXIST, () -> fs().symlink("file", "t"));
    refused(Errno.EEXIST, () -> fs().symlink("dir", "t"));
    refused(Errno.EEXIST, () -> fs().symlink("link", "t"));
    refused(Errno.ENOENT, () -> fs().symlink("missing/link", "t"));
    assertThat(fs().readlink("link")).isEqualTo("nowhere");
  }

  @Test
  default void onlySymlinksCanBeRead() throws IOException {
    refused(Errno.EINVAL, () -> fs().readlink(""));
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().write("file", "x");
    refused(Errno.EINVAL, () -> fs().readlink("file"));
    refused(Errno.ENOENT, () -> fs().readlink("missing"));
  }

  @Test
  default void noPathGoesThroughASymlink() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().mkdir("dir").write("dir/file", "x").symlink("link", "dir").write("other", "y");
    refused(Errno.ENOTDIR, () -> fs().stat("link/file"));
    refused(Errno.ENOTDIR, () -> fs().names("link"));
    refused(Errno.ENOTDIR, () -> fs().open("link/file", OpenOptions.READ).close());
    refused(Errno.ENOTDIR, () -> fs().create("link/new").close());
    refused(Errno.ENOTDIR, () -> fs().mkdir("link/new"));
    refused(Errno.ENOTDIR, () -> fs().remove("link/file"));
    refused(Errno.ENOTDIR, () -> fs().rmdir("link/file"));
    refused(Errno.ENOTDIR, () -> fs().rename("link/file", "new"));
    refused(Errno.ENOTDIR, () -> fs().rename("other", "link/new"));
    refused(Errno.ENOTDIR, () -> fs().change("link/file", AttributeChange.size(0)));
    refused(Errno.ENOTDIR, () -> fs().symlink("link/new", "t"));
    refused(Errno.ENOTDIR, () -> fs().readlink("link/file"));
    assertThat(fs().names("dir")).containsExactly("file");
    assertThat(fs().read("dir/file")).isEqualTo("x");
  }

  @Test
  default void noLinkOrAttributeGoesThroughASymlink() throws IOException {
    needs(Capability.WRITE, Capability.SYMLINKS);
    fs().mkdir("dir").write("dir/file", "x").symlink("link", "dir").write("other", "y");
    FsPath path = FsPath.of("link/file");
    if (has(Capability.HARD_LINKS)) {
      refused(Errno.ENOTDIR, () -> fs().link("link/file", "new"));
      refused(Errno.ENOTDIR, () -> fs().link("other", "link/new"));
    }
    if (has(Capability.XATTRS)) {
      refused(Errno.ENOTDIR, () -> fs().backend().listXattrs(fs().caller(), path));
    }
    refused(Errno.ENOTDIR, () -> fs().backend().syncDirectory(fs().caller(), path));
    assertThat(fs().names("dir")).containsExactly("file");
  }
}

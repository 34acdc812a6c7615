package io.tierfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whom that belongs to which a caller creates. */
interface OwnerContract extends BackendContract {
  CallContext ALICE = CallContext.of(1234, 5678, 027);

  @Test
  default void whatIsMadeBelongsToItsCaller() throws IOException {
    needsCallers();
    makeAll("");
    for (String name : fs().names("")) {
      FileStat stat = fs().stat(name);
      assertThat(stat.uid()).as(name).isEqualTo(1234);
      assertThat(stat.gid()).as(name).isEqualTo(5678);
    }
  }

  @Test
  default void theUmaskIsTakenFromTheMode() throws IOException {
    needsCallers();
    makeAll("");
    assertThat(fs().stat("file").permissions()).isEqualTo(0640);
    assertThat(fs().stat("dir").permissions()).isEqualTo(0750);
    if (has(Capability.SPECIAL_FILES)) {
      assertThat(fs().stat("fifo").permissions()).isEqualTo(0640);
    }
  }

  @Test
  default void aSetGidDirectoryGivesItsGroup() throws IOException {
    needsCallers();
    fs().mkdir("shared");
    fs().change("shared", AttributeChange.owner(0, 42).withPermissions(02777));
    makeAll("shared/");
    for (String name : fs().names("shared")) {
      assertThat(fs().stat("shared/" + name).gid()).as(name).isEqualTo(42);
      assertThat(fs().stat("shared/" + name).uid()).as(name).isEqualTo(1234);
    }
    assertThat(fs().stat("shared/dir").permissions()).isEqualTo(02750);
    assertThat(fs().stat("shared/file").permissions()).isEqualTo(0640);
  }

  @Test
  default void openingWhatExistsChangesNoOwner() throws IOException {
    needsCallers();
    fs().write("file", "x");
    FileStat before = fs().stat("file");
    fs().as(ALICE).write("file", "y");
    assertThat(fs().stat("file").uid()).isEqualTo(before.uid());
    assertThat(fs().stat("file").permissions()).isEqualTo(before.permissions());
  }

  private void makeAll(String prefix) throws IOException {
    BackendDriver alice = fs().as(ALICE);
    alice.open(prefix + "file", OpenOptions.createNew(0666)).close();
    alice.backend().makeDirectory(ALICE, FsPath.of(prefix + "dir"), 0777);
    if (has(Capability.SYMLINKS)) {
      alice.symlink(prefix + "link", "nowhere");
    }
    if (has(Capability.SPECIAL_FILES)) {
      int mode = FileType.FIFO.modeBits() | 0666;
      alice.backend().makeNode(ALICE, FsPath.of(prefix + "fifo"), mode, 0);
    }
  }

  private void needsCallers() {
    needs(Capability.WRITE, Capability.OWNERSHIP);
    assumeTrue(traits().imitatesCallers(), "nobody can be imitated here");
  }
}

package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static io.tierfs.testkit.BackendContract.refusedByAny;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is not declared fails with the errno that {@link Capability} names. */
interface RefusalContract extends BackendContract {
  /** What nobody has: a store that only says that it refuses must not lose a file by it. */
  String NEW = ".tierfs-contract-new";

  FsPath NAME = FsPath.of(NEW);

  @Test
  default void aReadOnlyBackendRefusesEveryChange() {
    needsLackOf(Capability.WRITE);
    refused(Errno.EROFS, () -> fs().create(NEW).close());
    refused(Errno.EROFS, () -> fs().mkdir(NEW));
    refusedByAny(() -> fs().remove(NEW), Errno.EROFS, Errno.ENOENT);
    refusedByAny(() -> fs().rmdir(NEW), Errno.EROFS, Errno.ENOENT);
    refusedByAny(() -> fs().rename(NEW, NEW + 2), Errno.EROFS, Errno.ENOENT);
    refusedByAny(
        () -> fs().change(NEW, AttributeChange.permissions(0600)), Errno.EROFS, Errno.ENOENT);
    refusedByAny(
        () -> fs().open(NEW, OpenOptions.existing(Access.WRITE)).close(),
        Errno.EROFS,
        Errno.ENOENT);
  }

  @Test
  default void withoutSymlinksTheyAreEperm() {
    needsLackOf(Capability.SYMLINKS);
    refusedLink(() -> fs().symlink(NEW, "target"));
  }

  @Test
  default void withoutHardLinksTheyAreEperm() throws IOException {
    needsLackOf(Capability.HARD_LINKS);
    if (has(Capability.WRITE)) {
      fs().write("file", "x");
    }
    refusedLink(() -> fs().link("file", NEW));
  }

  @Test
  default void withoutSpecialFilesTheyAreEperm() {
    needsLackOf(Capability.SPECIAL_FILES);
    int mode = FileType.FIFO.modeBits() | 0644;
    refusedLink(() -> fs().backend().makeNode(fs().caller(), NAME, mode, 0));
  }

  private void refusedLink(ThrowingCallable call) {
    refusedByAny(call, Errno.EPERM, has(Capability.WRITE) ? Errno.EPERM : Errno.EROFS);
  }

  @Test
  default void withoutXattrsTheyAreEopnotsupp() throws IOException {
    needsLackOf(Capability.XATTRS);
    FsPath root = FsPath.ROOT;
    var backend = fs().backend();
    var caller = fs().caller();
    refused(Errno.EOPNOTSUPP, () -> backend.getXattr(caller, root, "user.a"));
    refused(Errno.EOPNOTSUPP, () -> backend.listXattrs(caller, root));
    refused(
        Errno.EOPNOTSUPP,
        () -> backend.setXattr(caller, root, "user.a", new byte[1], XattrMode.ANY));
    refused(Errno.EOPNOTSUPP, () -> backend.removeXattr(caller, root, "user.a"));
  }
}

package io.tierfs.fuse.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class XattrNamesTest {
  private static Errno unread(String name, Errno errno) {
    return Errno.of(XattrNames.unread(name, new FsException(errno)));
  }

  @Test
  void aTierWithoutAccessListsHasNone() {
    assertThat(unread("system.posix_acl_access", Errno.EOPNOTSUPP)).isEqualTo(Errno.ENODATA);
    assertThat(unread("system.posix_acl_access", Errno.EIO)).isEqualTo(Errno.EIO);
    assertThat(unread("user.a", Errno.EOPNOTSUPP)).isEqualTo(Errno.EOPNOTSUPP);
  }

  @Test
  void whereNothingIsLabelledAFileWithoutLabelHasNoSupportForOne() {
    Errno expected = Files.exists(Path.of("/sys/fs/selinux")) ? Errno.ENODATA : Errno.EOPNOTSUPP;
    assertThat(unread("security.selinux", Errno.ENODATA)).isEqualTo(expected);
    assertThat(unread("security.selinux", Errno.EIO)).isEqualTo(Errno.EIO);
    assertThat(unread("security.capability", Errno.ENODATA)).isEqualTo(Errno.ENODATA);
  }
}

package io.tierfs.fuse.internal.jnr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import org.junit.jupiter.api.Test;

class PathsTest {
  @Test
  void lengthIsCountedInBytes() throws FsException {
    assertThat(Paths.parse("/d/" + "ä".repeat(127)).name()).hasSize(127);
    assertFails("/d/" + "ä".repeat(128), Errno.ENAMETOOLONG);
    assertFails("x".repeat(256), Errno.ENAMETOOLONG);
  }

  @Test
  void dotsAreNoNames() {
    assertFails("/a/..", Errno.EINVAL);
  }

  private static void assertFails(String path, Errno errno) {
    assertThatExceptionOfType(FsException.class)
        .isThrownBy(() -> Paths.parse(path))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(errno));
  }
}

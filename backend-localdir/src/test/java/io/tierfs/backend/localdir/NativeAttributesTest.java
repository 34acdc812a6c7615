package io.tierfs.backend.localdir;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The way to a mode before Linux 6.6. */
class NativeAttributesTest extends NativeTestBase {
  @Test
  void modesAreSetThroughProcButNotThoseOfSymlinks() throws IOException {
    put("file", "");
    backend.makeSymlink(DAEMON, path("link"), "file");
    CallPool pool = new CallPool();
    Root root = Root.open(pool, PathBytes.of(dir), false, Duration.ZERO);
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, path("file"));
      assertThat(NativeAttributes.setModeThroughProc(call, directory, Call.TEXT_A, 02751)).isZero();
      root.parent(call, Call.TEXT_A, path("link"));
      assertThat(NativeAttributes.setModeThroughProc(call, directory, Call.TEXT_A, 0600))
          .isEqualTo(-Errno.EOPNOTSUPP.code());
      root.parent(call, Call.TEXT_A, path("missing"));
      assertThat(NativeAttributes.setModeThroughProc(call, directory, Call.TEXT_A, 0600))
          .isEqualTo(-Errno.ENOENT.code());
    }
    root.close();
    assertThat(backend.stat(DAEMON, path("file")).permissions()).isEqualTo(02751);
    assertThat(backend.stat(DAEMON, FsPath.ROOT).isDirectory()).isTrue();
  }
}

package io.tierfs.fuse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What tests on a mounted union have in common. */
@Tag("mount")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class MountTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  @SuppressWarnings("NullAway.Init")
  MountedUnion union;

  @BeforeEach
  void mount() throws IOException {
    assumeMountable();
    union = MountedUnion.start(base);
  }

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  static void assumeMountable() {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    try {
      new io.tierfs.fuse.internal.jnr.JnrTransport().check(io.tierfs.engine.MountSettings.DEFAULT);
    } catch (MountException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  /** Runs a Python program with the mount as working directory; fails where it fails. */
  String python(String program) throws IOException {
    return Programs.python(union.point, program);
  }

  String shell(String command) throws IOException {
    return Programs.run(union.point, "sh", "-c", command);
  }
}

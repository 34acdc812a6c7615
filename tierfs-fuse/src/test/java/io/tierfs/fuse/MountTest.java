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
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What tests on a mounted union have in common: they run on each way to mount. */
@ParameterizedClass(name = "{0}")
@EnumSource(Way.class)
@Tag("mount")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class MountTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  @Parameter
  @SuppressWarnings("NullAway.Init")
  Way way;

  @SuppressWarnings("NullAway.Init")
  MountedUnion union;

  @BeforeEach
  void mount() throws IOException {
    assumeMountable(way);
    union = MountedUnion.start(base, way);
  }

  @AfterEach
  void unmount() throws IOException {
    if (union != null) {
      union.close();
    }
  }

  static void assumeMountable(Way way) {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    try {
      way.check();
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

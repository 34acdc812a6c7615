package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mounts of a process that is ended. */
class ProcessMountTest extends MountTest {
  @SuppressWarnings("NullAway.Init")
  private Path point;

  @SuppressWarnings("NullAway.Init")
  private Process process;

  @BeforeEach
  void start() throws IOException {
    Path fast = Files.createDirectory(base.resolve("fast2"));
    Path big = Files.createDirectory(base.resolve("big2"));
    point = Files.createDirectory(base.resolve("mnt2"));
    process = MountProcess.start(fast, big, point, way.setting);
    assertThat(output().readLine()).isEqualTo("mounted");
    assertThat(Files.writeString(point.resolve("f"), "x")).hasContent("x");
  }

  @AfterEach
  void end() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    new ProcessBuilder("umount", "-lq", point.toString()).start().waitFor();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void signalsRunTheShutdownHookThatUnmounts(String signal) throws Exception {
    Programs.run(base, "kill", "-" + signal, Long.toString(process.pid()));
    assertThat(process.waitFor()).isGreaterThan(128);
    assertThat(isMounted()).isFalse();
  }

  @Test
  void unmountingEndsTheProcess() throws Exception {
    Programs.run(base, "umount", point.toString());
    assertThat(output().readLine()).isEqualTo("ended");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aDeadMountIsToldFromOneInUse() throws Exception {
    process.destroyForcibly().waitFor();
    assertThatExceptionOfType(MountException.class)
        .isThrownBy(
            () ->
                Mounts.mount(
                    union.engine.union(), point, MountSettings.DEFAULT, CacheSettings.DEFAULT))
        .withMessageContaining("run `umount " + point + "`");
  }

  private BufferedReader output() {
    return process.inputReader();
  }

  private boolean isMounted() throws IOException {
    return Files.readString(Path.of("/proc/mounts")).contains(" " + point + " ");
  }
}

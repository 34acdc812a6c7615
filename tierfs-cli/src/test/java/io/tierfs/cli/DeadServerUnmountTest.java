package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.backend.nfs.ServedExport;
import io.tierfs.nfs.testing.Ganesha;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mounts whose NFS server is dead come to an end, and say what could not be saved. The tests mostly
 * wait, so they do at once; each has a server of its own. This process opens no file of a mount:
 * what it starts inherits that for a moment, and closes it, and waits.
 */
@Tag("mount")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadServerUnmountTest {
  private static final int SECONDS = 55;

  @TempDir private Path directory;
  private Scene scene;
  private ServedExport export;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void setUp() throws IOException {
    Fuse.assumePossible();
    Ganesha.assumeAvailable();
    scene = new Scene(directory);
    export = ServedExport.start("4.2");
  }

  private void configure(String recovery) throws IOException {
    Map<String, Object> options = export.options(export.newDirectory());
    scene.configure(
        "{ name = nas, type = nfs, url = \"%s\", recovery = %s, timeo = 500ms, retrans = 1 }"
            .formatted(options.get("url"), recovery),
        Scene.tier("bulk", scene.bulk));
  }

  @AfterEach
  void leaveNothingBehind() throws Exception {
    try {
      if (scene != null) {
        Registry registry = new Registry(Path.of(scene.environment.get("TIERFS_STATE_DIR")));
        Optional<MountRecord> record = registry.find(scene.point);
        if (mounted()) {
          new ProcessBuilder("umount", "-l", scene.point.toString()).start().waitFor();
        }
        record
            .flatMap(mount -> ProcessHandle.of(mount.pid()))
            .ifPresent(DeadServerUnmountTest::end);
      }
      for (Process process : started) {
        process.destroyForcibly();
        process.waitFor();
      }
    } finally {
      if (export != null) {
        export.close();
      }
    }
  }

  private static void end(ProcessHandle daemon) {
    daemon.destroyForcibly();
    daemon.onExit().join();
  }

  private boolean mounted() {
    return MountTable.read().at(scene.point).isPresent();
  }

  private void silence(String how) throws IOException {
    if (how.equals("STOP")) {
      export.server().stop();
    } else {
      export.server().kill();
    }
  }

  /** The daemon is asked to end while a program has a file open that it has written to. */
  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(strings = {"STOP", "KILL"})
  void aHardMountEndsWithItsDaemon(String how) throws Exception {
    configure("hard");
    Process mount = start("mount", "--foreground", "tierfs.conf", "union");
    BufferedReader messages =
        new BufferedReader(new InputStreamReader(mount.getErrorStream(), UTF_8));
    assertThat(messages.readLine()).startsWith("tierfs: mounted on");
    Process writer = writer();
    silence(how);
    tell(writer);
    new ProcessBuilder("kill", "-TERM", Long.toString(mount.pid())).start().waitFor();
    assertThat(mount.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(messages.lines())
        .anyMatch(line -> line.contains("5000 bytes that were written to 1 files are lost"));
    assertThat(mounted()).isFalse();
  }

  /** Whoever wrote it was told, but whoever unmounts is another one. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void whatASoftMountOwesIsSaidByTheUnmount() throws Exception {
    configure("soft");
    assertThat(tierfs("mount", "tierfs.conf", "union").err()).isEmpty();
    Process writer = writer();
    silence("STOP");
    tell(writer);
    writer.getOutputStream().close();
    assertThat(writer.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    Scene.Result umount = tierfs("umount", "union");
    assertThat(umount.err())
        .contains("unmounted, but:")
        .contains("5000 bytes that were written to 1 files are lost");
    assertThat(umount.code()).isEqualTo(ExitCode.FAILURE.number());
    assertThat(mounted()).isFalse();
  }

  /** The server does not even answer what umount(8) asks; but nobody waits for it. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aHardMountThatOwesNothingIsUnmounted() throws Exception {
    configure("hard");
    assertThat(tierfs("mount", "tierfs.conf", "union").err()).isEmpty();
    Path file = scene.point.resolve("file");
    Process writer = new ProcessBuilder("sh", "-c", "echo safe > '" + file + "'").start();
    assertThat(writer.waitFor()).isZero();
    export.server().kill();
    Scene.Result umount = tierfs("umount", "union");
    assertThat(umount.err()).isEmpty();
    assertThat(umount.code()).isZero();
    assertThat(mounted()).isFalse();
  }

  /** A program that waits in vain keeps a mount in use; with the daemon, its waiting ends too. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void whoWaitsForADeadServerIsSetFreeByTheEndOfTheDaemon() throws Exception {
    configure("hard");
    Process mount = start("mount", "--foreground", "tierfs.conf", "union");
    BufferedReader messages =
        new BufferedReader(new InputStreamReader(mount.getErrorStream(), UTF_8));
    assertThat(messages.readLine()).startsWith("tierfs: mounted on");
    export.server().kill();
    Process writer =
        new ProcessBuilder("sh", "-c", "echo text > '" + scene.point.resolve("new") + "'")
            .redirectErrorStream(true)
            .start();
    started.add(writer);
    Path waiting = Path.of("/proc/" + writer.pid() + "/wchan");
    while (!Files.readString(waiting).contains("request_wait")) {
      assertThat(writer.isAlive()).as("the program waits").isTrue();
      Thread.onSpinWait();
    }
    Scene.Result busy = tierfs("umount", "union");
    assertThat(busy.code()).isEqualTo(ExitCode.BUSY.number());
    new ProcessBuilder("kill", "-TERM", Long.toString(mount.pid())).start().waitFor();
    assertThat(writer.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(writer.exitValue()).isNotZero();
    assertThat(mount.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(mounted()).isFalse();
  }

  /** A program that has a file open, in which one byte is safe. */
  private Process writer() throws Exception {
    Process writer =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import os, sys
                f = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
                os.write(f, b'x'); os.fsync(f); print('open', flush=True)
                sys.stdin.readline(); os.write(f, b'x' * 5000); print('written', flush=True)
                sys.stdin.readline()
                """,
                scene.point.resolve("file").toString())
            .start();
    started.add(writer);
    assertThat(line(writer)).isEqualTo("open");
    return writer;
  }

  private static void tell(Process writer) throws IOException {
    writer.getOutputStream().write('\n');
    writer.getOutputStream().flush();
    assertThat(line(writer)).isEqualTo("written");
  }

  private static String line(Process process) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next; (next = process.getInputStream().read()) > 0 && next != '\n'; ) {
      line.append((char) next);
    }
    return line.toString();
  }

  private Scene.Result tierfs(String... arguments) throws Exception {
    Process process = start(arguments);
    process.getOutputStream().close();
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Scene.Result(process.exitValue(), out, err);
  }

  private Process start(String... arguments) throws IOException {
    Process process = scene.start(Main.class, arguments);
    started.add(process);
    return process;
  }
}

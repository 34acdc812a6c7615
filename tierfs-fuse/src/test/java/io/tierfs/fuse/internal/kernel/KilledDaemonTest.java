package io.tierfs.fuse.internal.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon is killed while one of its threads waits for whom it does not answer. */
@Tag("mount")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledDaemonTest {
  private static final int SECONDS = 20;

  @TempDir Path base;

  @Test
  void aKillWhileTheKernelIsToldFreesAllWhoWait() throws Exception {
    ConnectedUnion.assumePossible(new KernelTransport(false, false));
    Process daemon = daemon();
    Path point = base.resolve("mnt");
    Process client = null;
    try {
      BufferedReader said =
          new BufferedReader(new InputStreamReader(daemon.getInputStream(), UTF_8));
      assertThat(said.readLine()).isEqualTo(KilledVictim.MOUNTED);
      Files.createDirectory(base.resolve("tier/slow"));
      client = new ProcessBuilder("rmdir", point.resolve("slow").toString()).start();
      assertThat(said.readLine()).isEqualTo(KilledVictim.HANGS);
      daemon.getOutputStream().write('\n');
      daemon.getOutputStream().flush();
      awaitThreadIn(daemon.pid(), "fuse_reverse_inval_entry");
      daemon.destroyForcibly();
      assertThat(daemon.waitFor(SECONDS, TimeUnit.SECONDS)).as("the daemon ends").isTrue();
      assertThat(client.waitFor(SECONDS, TimeUnit.SECONDS)).as("the client ends").isTrue();
      assertThat(client.exitValue()).isNotZero();
    } finally {
      daemon.destroyForcibly();
      // The force ends the connection, whatever holds it; then the mount can go.
      for (String how : List.of("-f", "-l")) {
        new ProcessBuilder("umount", how, point.toString()).start().waitFor();
      }
      if (client != null) {
        client.destroyForcibly();
      }
    }
  }

  private Process daemon() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dtierfs.fuse.uring=false",
            "-cp",
            System.getProperty("java.class.path"),
            KilledVictim.class.getName(),
            base.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** Returns when a thread of a process waits in this function of the kernel. */
  private static void awaitThreadIn(long pid, String function) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    boolean told = false;
    while (!told) {
      try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
        List<String> places = tasks.map(KilledDaemonTest::place).toList();
        assumeTrue(places.stream().anyMatch(p -> p.length() > 1), "the kernel says where");
        told = places.contains(function);
      }
      assertThat(System.nanoTime() - end < 0).as("a thread is in %s", function).isTrue();
      Thread.onSpinWait();
    }
  }

  private static String place(Path task) {
    try {
      return Files.readString(task.resolve("wchan"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}

package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.Gate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that are held up by a tier which does not answer. */
@Tag("mount")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptMountTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Says how its open ended; SIGALRM only makes it go on waiting. */
  private static final String PATIENT =
      """
      import os, signal, sys
      signal.signal(signal.SIGALRM, lambda *_: None)
      signal.siginterrupt(signal.SIGALRM, True)
      try: os.open(sys.argv[1], os.O_RDONLY); print('opened')
      except OSError as e: print(e)
      """;

  @TempDir Path base;

  private final Gate gate = new Gate();

  private ConnectedUnion mount(BackendOperation operation) throws IOException {
    Fault hang = Fault.hold(gate).on(operation).where(path -> path.name().startsWith("slow"));
    ConnectedUnion union =
        new ConnectedUnion(base, Duration.ZERO, backend -> new FaultyBackend(backend).inject(hang));
    Files.writeString(union.tier.resolve("slow"), "x");
    Files.createDirectory(union.tier.resolve("slow-directory"));
    return union;
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN, cat slow, KILL",
    "STAT, cat slow, KILL",
    "STAT, stat slow, TERM",
    "LIST, ls slow-directory, KILL",
    "LIST_XATTRS, getfattr slow, KILL"
  })
  void whoIsKilledEndsThoughTheTierHangs(BackendOperation operation, String command, String signal)
      throws IOException, InterruptedException {
    try (ConnectedUnion union = mount(operation)) {
      try {
        Process process = start(union, command.split(" "));
        gate.awaitWaiting(1, LIMIT);
        send(process, signal);
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        gate.awaitNone(LIMIT);
      } finally {
        gate.open();
      }
      assertThat(union.point.resolve("slow")).hasContent("x");
    }
  }

  /** The kernel reads ahead for whoever comes: it does not wait for that, nor have it ended. */
  @Test
  void whoIsKilledLeavesItsReadBehind() throws IOException, InterruptedException {
    try (ConnectedUnion union = mount(BackendOperation.READ)) {
      try {
        Process process = start(union, "cat", "slow");
        gate.awaitWaiting(1, LIMIT);
        send(process, "TERM");
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } finally {
        gate.open();
      }
    }
  }

  @Test
  void whatOnlyGetsASignalGoesOn() throws IOException, InterruptedException {
    try (ConnectedUnion union = mount(BackendOperation.OPEN)) {
      Process process = start(union, "python3", "-c", PATIENT, "slow");
      try {
        gate.awaitWaiting(1, LIMIT);
        send(process, "ALRM");
        awaitWatcher();
        assertThat(gate.waiting()).isEqualTo(1);
      } finally {
        gate.open();
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output.strip()).isEqualTo("opened");
    }
  }

  @Test
  void whoIsKilledAfterAnotherSignalEndsToo() throws IOException, InterruptedException {
    try (ConnectedUnion union = mount(BackendOperation.OPEN)) {
      try {
        Process process = start(union, "python3", "-c", PATIENT, "slow");
        gate.awaitWaiting(1, LIMIT);
        send(process, "ALRM");
        awaitWatcher();
        send(process, "KILL");
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        gate.awaitNone(LIMIT);
      } finally {
        gate.open();
      }
    }
  }

  @Test
  void whatChangesSomethingIsCarriedThrough() throws IOException, InterruptedException {
    try (ConnectedUnion union = mount(BackendOperation.REMOVE_FILE)) {
      Process process = start(union, "rm", "slow");
      try {
        gate.awaitWaiting(1, LIMIT);
        send(process, "KILL");
        // Not this process: a thread of its own that the mount holds up could not end it.
        assertThat(start(union, "stat", "-f", ".").waitFor()).isZero();
        assertThat(gate.waiting()).isEqualTo(1);
        assertThat(process.isAlive()).isTrue();
      } finally {
        gate.open();
      }
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(union.tier.resolve("slow")).doesNotExist();
    }
  }

  private static Process start(ConnectedUnion union, String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(union.point.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static void send(Process process, String signal)
      throws IOException, InterruptedException {
    String[] kill = {"kill", "-" + signal, Long.toString(process.pid())};
    assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
  }

  /**
   * Returns when a signal has come that is not obeyed: it is watched what becomes of its caller.
   */
  private static void awaitWatcher() {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().equals("tierfs-interrupts"))) {
      assertThat(System.nanoTime()).as("no interrupt came").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}

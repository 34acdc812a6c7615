package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Backend;
import io.tierfs.fuse.internal.IoUring;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.Gate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mounts whose requests come over io_uring. */
@Tag("mount")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UringMountTest {
  private static final int CALLERS = 24;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path base;

  @BeforeEach
  void enable() {
    IoUring.assumeEnabled();
  }

  private ConnectedUnion mount(UnaryOperator<Backend> wrapper, KernelTransport transport)
      throws IOException {
    return new ConnectedUnion(base, Duration.ofSeconds(1), wrapper, transport);
  }

  @Test
  void ringsServeAndLeaveNothingBehind() throws IOException {
    try (ConnectedUnion union = mount(backend -> backend, new KernelTransport(false, true))) {
      assertThat(threads()).hasSizeGreaterThanOrEqualTo(Cpus.possible());
      byte[] data = new byte[3_000_001];
      new java.util.Random(1).nextBytes(data);
      Path file = Files.write(union.point.resolve("file"), data);
      assertThat(file).hasBinaryContent(data);
      assertThat(union.tier.resolve("file")).hasBinaryContent(data);
      try (Stream<Path> list = Files.list(union.point)) {
        assertThat(list).containsExactly(file);
      }
      Files.move(file, union.point.resolve("other"));
      Files.delete(union.point.resolve("other"));
      assertThat(union.tier.resolve("other")).doesNotExist();
      assertThat(rings()).isPositive();
    }
    assertThat(threads()).isEmpty();
    assertThat(rings()).isZero();
    assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("[io_uring]");
  }

  @Test
  void slowCallsDoNotHoldUpOthersOnTheirProcessor() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/usr/bin/taskset")), "needs taskset");
    Gate gate = new Gate();
    Fault slow = Fault.hold(gate).on(BackendOperation.OPEN).where(p -> p.name().startsWith("slow"));
    UnaryOperator<Backend> wrapper = backend -> new FaultyBackend(backend).inject(slow);
    try (ConnectedUnion union = mount(wrapper, new KernelTransport(false, true))) {
      Files.writeString(union.tier.resolve("fast"), "y");
      List<Process> callers = new ArrayList<>();
      try {
        for (int i = 0; i < CALLERS; i++) {
          Files.writeString(union.tier.resolve("slow" + i), "x");
          callers.add(read(union.point.resolve("slow" + i)));
          gate.awaitWaiting(i + 1, LIMIT);
          Process fast = read(union.point.resolve("fast"));
          assertThat(fast.waitFor(10, TimeUnit.SECONDS)).as("answered").isTrue();
          assertThat(new String(fast.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
              .isEqualTo("y");
        }
      } finally {
        gate.open();
      }
      for (Process caller : callers) {
        assertThat(caller.waitFor()).isZero();
      }
    }
    assertThat(threads()).isEmpty();
  }

  @Test
  void whereTheKernelRefusesRingsTheDeviceServes() throws IOException, InterruptedException {
    // Less than any request may carry.
    KernelTransport transport = new KernelTransport(false, true, 4096);
    try (ConnectedUnion union = mount(backend -> backend, transport)) {
      for (Thread thread : threads()) {
        thread.join(LIMIT);
        assertThat(thread.isAlive()).isFalse();
      }
      Path file = Files.writeString(union.point.resolve("file"), "x".repeat(100_000));
      assertThat(file).hasContent("x".repeat(100_000));
    }
  }

  @Test
  void withoutTheSettingThereAreNone() throws IOException {
    try (ConnectedUnion union = mount(backend -> backend, new KernelTransport(false, false))) {
      assertThat(Files.writeString(union.point.resolve("file"), "x")).hasContent("x");
      assertThat(threads()).isEmpty();
    }
  }

  /** A process on the first processor that is allowed. */
  private static Process read(Path file) throws IOException {
    return new ProcessBuilder("taskset", "-c", "0", "cat", file.toString()).start();
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread instanceof RingThread)
        .toList();
  }

  /** How many descriptors of rings this process has. */
  private static long rings() throws IOException {
    long count = 0;
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          if (Files.readSymbolicLink(descriptor).toString().contains("io_uring")) {
            count++;
          }
        } catch (IOException e) {
          // That of the listing itself.
        }
      }
    }
    return count;
  }
}

package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that a slow tier holds up do not hold up others. */
@Tag("mount")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowTierMountTest {
  private static final int CALLERS = 24;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path base;

  @Test
  void slowCallsDoNotHoldUpOthers() throws IOException, InterruptedException {
    Gate gate = new Gate();
    Fault slow = Fault.hold(gate).on(BackendOperation.OPEN).where(p -> p.name().startsWith("slow"));
    try (ConnectedUnion union =
        new ConnectedUnion(
            base, Duration.ofSeconds(1), backend -> new FaultyBackend(backend).inject(slow))) {
      for (int i = 0; i < CALLERS; i++) {
        Files.writeString(union.tier.resolve("slow" + i), "x");
      }
      Files.writeString(union.tier.resolve("fast"), "y");
      List<Process> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        String path = union.point.resolve("slow" + i).toString();
        callers.add(new ProcessBuilder("cat", path).start());
      }
      try {
        gate.awaitWaiting(CALLERS, LIMIT);
        assertThat(union.point.resolve("fast")).hasContent("y");
        assertThat(threads()).isGreaterThan(CALLERS);
      } finally {
        gate.open();
      }
      for (Process caller : callers) {
        assertThat(caller.waitFor()).isZero();
      }
      // Those that are too many leave at their next request.
      for (int i = 0; i < 2 * CALLERS; i++) {
        Files.writeString(union.point.resolve("more" + i), "z");
      }
      assertThat(threads()).isLessThan(CALLERS);
    }
    assertThat(threads()).isZero();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tierfs-fuse-"))
        .count();
  }
}

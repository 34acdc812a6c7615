package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.fuse.internal.IoUring;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A mount does what a plain directory of the same file system does: the same answers, error
 * numbers, attributes and trees, for random operations of several users.
 *
 * <p>{@code -Dtierfs.differential.rounds=100} does more; {@code -Dtierfs.differential.shrink=true}
 * looks for a shorter example of a mismatch.
 */
@Tag("mount")
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DifferentialTest {
  private static final int ROUNDS = Integer.getInteger("tierfs.differential.rounds", 2);
  private static final int STEPS = 300;
  private static final String URING = "tierfs.fuse.uring";
  private static final MountedUnion.Wrapper HONEST = (tier, backend) -> backend;

  @TempDir Path base;

  @BeforeEach
  void useTheDevice() {
    System.setProperty(URING, "false");
  }

  @AfterEach
  void useWhatThereIs() {
    System.clearProperty(URING);
  }

  @BeforeEach
  void assumeMountable() throws IOException {
    MountedUnion.assumeMountable();
    MountedUnion.openToAll(base);
  }

  @ParameterizedTest(name = "{0}: {1} tiers, kernel caches for {2} ms")
  @CsvSource({
    "KERNEL,1,1000", "KERNEL,2,1000", "KERNEL,3,1000", "KERNEL,1,0", "KERNEL,2,0", "KERNEL,3,0",
    "JNR,1,1000", "JNR,2,1000", "JNR,3,1000", "JNR,1,0", "JNR,2,0", "JNR,3,0"
  })
  void actsAsAPlainDirectory(MountSettings.Transport transport, int tiers, long ttlMillis)
      throws IOException {
    compare(transport, tiers, MountedUnion.ttl(Duration.ofMillis(ttlMillis)));
  }

  @ParameterizedTest(name = "over io_uring: {0} tiers, kernel caches for {1} ms")
  @CsvSource({"1,1000", "3,1000", "2,0"})
  void actsAsAPlainDirectoryOverIoUring(int tiers, long ttlMillis) throws IOException {
    IoUring.assumeEnabled();
    System.clearProperty(URING);
    compare(MountSettings.Transport.KERNEL, tiers, MountedUnion.ttl(Duration.ofMillis(ttlMillis)));
  }

  @ParameterizedTest(name = "remembered for ever: {0}, {1} tiers")
  @CsvSource({"watched,1", "watched,2", "watched,3", "exclusive,1", "exclusive,2", "exclusive,3"})
  void actsAsAPlainDirectoryWithoutAskingAgain(String mode, int tiers) throws IOException {
    CacheSettings cache =
        mode.equals("exclusive") ? CacheSettings.TIMED.exclusive() : CacheSettings.DEFAULT;
    compare(MountSettings.Transport.KERNEL, tiers, cache);
  }

  private void compare(MountSettings.Transport transport, int tiers, CacheSettings cache)
      throws IOException {
    long seed = Seeds.seed("DifferentialTest");
    for (int round = 0; round < ROUNDS; round++) {
      DifferentialRun.Plan plan =
          new DifferentialRun.Plan(transport, tiers, cache, seed + round, STEPS);
      try {
        DifferentialRun.run(base.resolve("round" + round), plan, HONEST);
      } catch (Mismatch e) {
        throw Boolean.getBoolean("tierfs.differential.shrink")
            ? new Shrinker(base.resolve("shrink"), plan).shrink(e)
            : e;
      }
    }
  }

  @Test
  void noticesAUnionThatLeavesACopyBehind() throws IOException {
    MountedUnion.Wrapper forgetful =
        (tier, backend) ->
            tier == 0
                ? backend
                : new FaultyBackend(backend)
                    .inject(Fault.ignore().on(BackendOperation.REMOVE_FILE));
    boolean noticed = false;
    for (int seed = 0; seed < 10 && !noticed; seed++) {
      DifferentialRun.Plan plan =
          new DifferentialRun.Plan(MountSettings.Transport.AUTO, 2, CacheSettings.OFF, seed, STEPS);
      try {
        DifferentialRun.run(base.resolve("broken" + seed), plan, forgetful);
      } catch (Mismatch e) {
        noticed = true;
      }
    }
    assertThat(noticed).as("a broken union is told from a good one").isTrue();
  }
}

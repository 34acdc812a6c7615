package io.tierfs.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.tierfs.api.Backend;
import io.tierfs.engine.CacheSettings;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is done to a union of however many tiers, it behaves like one disk: thousands of random
 * operations on the union and on a model, compared at each step. A failure is shrunk and printed.
 */
class UnionModelTest {
  /** More by {@code -Dtierfs.model.runs=…}, for a night. */
  private static final int RUNS = Integer.getInteger("tierfs.model.runs", 30);

  private static final int STEPS = 400;
  private static final int CONTENTS = 30;

  /** What is set aside is told in the log, here a thousand times. */
  private static final Logger ENGINE_LOG = Logger.getLogger("io.tierfs.engine");

  @BeforeAll
  static void quieten() {
    ENGINE_LOG.setLevel(Level.SEVERE);
  }

  @AfterAll
  static void speakAgain() {
    ENGINE_LOG.setLevel(Level.INFO);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void isLikeOneDisk(int tiers) throws IOException {
    compare(tiers, CacheSettings.DEFAULT, tier -> new InMemoryBackend());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void isLikeOneDiskWithoutCaches(int tiers) throws IOException {
    compare(tiers, CacheSettings.OFF, tier -> new InMemoryBackend());
  }

  private static void compare(int tiers, CacheSettings cache, IntFunction<Backend> backends)
      throws IOException {
    long base = Seeds.seed("UnionModelTest " + tiers + " tiers");
    for (long seed = base; seed < base + RUNS; seed++) {
      ModelRun run = run(seed, tiers, cache, backends);
      if (run.difference().isPresent()) {
        fail(report(seed, Shrinker.shrink(run)));
      }
    }
  }

  private static ModelRun run(
      long seed, int tiers, CacheSettings cache, IntFunction<Backend> backends) {
    return new ModelRun(
        tiers,
        cache,
        backends,
        TierContent.random(seed, tiers, CONTENTS),
        new StepGenerator(seed).steps(STEPS));
  }

  private static String report(long seed, ModelRun run) throws IOException {
    StringBuilder text = new StringBuilder("a union of " + run.tiers() + " is not like one disk\n");
    text.append("replay: -Dtest=UnionModelTest -D%s=%d\n".formatted(Seeds.PROPERTY, seed));
    run.contents().forEach(content -> text.append("  ").append(content).append('\n'));
    run.steps().forEach(step -> text.append("  ").append(step).append('\n'));
    text.append(run.difference().orElse(""));
    return escaped(text.toString());
  }

  /** Lone surrogates, which stand for bytes, can be printed nowhere. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      escaped.append(Character.isSurrogate(c) ? "\\u%04x".formatted((int) c) : c);
    }
    return escaped.toString();
  }

  @Test
  void findsAnUnlinkOfAColdCopyThatIsIgnored() throws IOException {
    assertThat(differenceWith(Fault.ignore().on(BackendOperation.REMOVE_FILE))).isPresent();
  }

  @Test
  void findsARenameOfAColdCopyThatIsIgnored() throws IOException {
    assertThat(differenceWith(Fault.ignore().on(BackendOperation.RENAME))).isPresent();
  }

  @Test
  void findsAChangeOfAColdCopyThatIsIgnored() throws IOException {
    assertThat(differenceWith(Fault.ignore().on(BackendOperation.CHANGE))).isPresent();
  }

  /** What the test says where the second of two tiers has this fault. */
  private static Optional<String> differenceWith(Fault fault) throws IOException {
    for (long seed = 0; seed < RUNS; seed++) {
      IntFunction<Backend> backends =
          tier ->
              tier == 0
                  ? new InMemoryBackend()
                  : new FaultyBackend(new InMemoryBackend()).inject(fault);
      Optional<String> found = run(seed, 2, CacheSettings.DEFAULT, backends).difference();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}

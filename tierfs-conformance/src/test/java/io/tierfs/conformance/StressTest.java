package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several processes make, rename, link and remove files and directories of one mount over three
 * tiers: no file is lost, none comes back, and no name is listed twice. {@code stress.py} is what
 * they run.
 *
 * <p>The order in which processes come to act is not in the seed, what they try is.
 */
@Tag("mount")
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StressTest {
  private static final int TIERS = 3;
  private static final int WORKERS = 4;
  private static final int STEPS = Nightly.count(400, 10_000);
  private static final int STEPS_OUTSIDE = Nightly.count(40, 1_000);
  private static final String PROGRAM = program();

  /** What disturbs the workers. */
  private enum Beside {
    NOTHING,
    /** The kernel has to forget what it knows, again and again. */
    FORGETTING,
    /** Another process changes directories of the tiers that are not theirs. */
    OUTSIDER
  }

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  private final long seed = Seeds.seed("StressTest");

  @AfterEach
  void reset() {
    MountVariant.reset();
  }

  private static String program() {
    try (InputStream program = StressTest.class.getResourceAsStream("stress.py")) {
      return new String(Objects.requireNonNull(program).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> mounts() {
    return Stream.of(
        Arguments.of(MountVariant.PASSTHROUGH_SHARED, Beside.NOTHING),
        Arguments.of(MountVariant.PASSTHROUGH_SHARED, Beside.FORGETTING),
        Arguments.of(MountVariant.PASSTHROUGH_SHARED, Beside.OUTSIDER),
        Arguments.of(MountVariant.PASSTHROUGH_EXCLUSIVE, Beside.NOTHING),
        Arguments.of(MountVariant.PASSTHROUGH_EXCLUSIVE, Beside.FORGETTING),
        Arguments.of(MountVariant.REQUESTS, Beside.OUTSIDER),
        Arguments.of(MountVariant.RINGS_SHARED, Beside.FORGETTING),
        Arguments.of(MountVariant.JNR, Beside.NOTHING));
  }

  @ParameterizedTest(name = "{0}, beside: {1}")
  @MethodSource("mounts")
  void nothingIsLostNothingComesBackNothingIsThereTwice(MountVariant variant, Beside beside)
      throws IOException {
    try (MountedTiers union = MountedTiers.below(base, variant.way(), TIERS)) {
      run(variant, beside, union);
    }
  }

  private void run(MountVariant variant, Beside beside, MountedTiers union) throws IOException {
    Map<String, String> environment =
        Map.of(
            "WORKERS", "" + WORKERS, "NOTES", Files.createDirectory(base.resolve("n")).toString());
    List<String> roots = union.roots().stream().map(Path::toString).toList();
    Path point = union.point();
    Python.runAll(base, TIERS, PROGRAM, environment, List.of(words(roots, "setup")));
    variant.mount(union.routing(Spread.NEW_FILES));
    List<List<String>> programs = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      String drop = beside == Beside.FORGETTING ? "1" : "0";
      String lenient = variant.way() == Way.JNR ? "1" : "0";
      programs.add(List.of("work", "" + i, "" + STEPS, "" + seed, drop, lenient));
    }
    if (beside == Beside.OUTSIDER) {
      programs.add(words(roots, "outside", "" + STEPS_OUTSIDE, "" + seed));
    }
    List<List<String>> check = List.of(words(roots, "check"));
    try {
      Python.runAll(point, TIERS, PROGRAM, environment, programs);
      Python.runAll(point, TIERS, PROGRAM, environment, check);
      union.remount();
      Python.runAll(point, TIERS, PROGRAM, environment, check);
    } catch (AssertionError e) {
      throw new AssertionError(
          "%s, beside %s, replay: -D%s=%d".formatted(variant, beside, Seeds.PROPERTY, seed), e);
    }
  }

  private static List<String> words(List<String> roots, String... first) {
    return Stream.concat(Stream.of(first), roots.stream()).toList();
  }

  /** Mistakes of a tier about names. */
  private enum Mistake {
    /** A colder copy is left where a file is removed. */
    COPY_LEFT(BackendOperation.REMOVE_FILE, 1),
    /** A colder copy is forgotten where something is renamed. */
    COPY_FORGOTTEN(BackendOperation.RENAME, 1),
    /** The same on the first tier. */
    RENAME_FORGOTTEN(BackendOperation.RENAME, 0),
    /** A link is not made. */
    LINK_FORGOTTEN(BackendOperation.MAKE_HARD_LINK, 2);

    private final Fault fault;
    private final int tier;

    Mistake(BackendOperation operation, int tier) {
      this.fault = Fault.ignore().on(operation).where(path -> !path.value().startsWith(".tierfs"));
      this.tier = tier;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTierWithAMistakeIsNoticed(Mistake mistake) throws IOException {
    MountedTiers.Wrapper wrong =
        (tier, backend) ->
            tier == mistake.tier ? new FaultyBackend(backend).inject(mistake.fault) : backend;
    MountVariant variant = MountVariant.PASSTHROUGH_SHARED;
    try (MountedTiers union = MountedTiers.below(base, variant.way(), TIERS, wrong)) {
      assertThatThrownBy(() -> run(variant, Beside.NOTHING, union))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void aListingWithANameTwiceIsNoticed() throws IOException {
    MountVariant variant = MountVariant.PASSTHROUGH_SHARED;
    try (MountedTiers union = MountedTiers.below(base, variant.way(), TIERS)) {
      union.front(TwiceListed::of);
      assertThatThrownBy(() -> run(variant, Beside.NOTHING, union))
          .isInstanceOf(AssertionError.class)
          .hasStackTraceContaining("has a name twice");
    }
  }
}

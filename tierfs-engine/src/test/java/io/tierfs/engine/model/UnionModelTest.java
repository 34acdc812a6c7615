package io.tierfs.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.FsPath;
import io.tierfs.api.TierMode;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.model.Step.Kind;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.FaultyBackend;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is done to a union of however many tiers, it behaves like one disk: thousands of random
 * operations on the union and on a model, compared at each step. A failure is shrunk and printed.
 */
class UnionModelTest {
  /** More by {@code -Dtierfs.model.runs=…}, for a night. */
  private static final int RUNS = Integer.getInteger("tierfs.model.runs", 30);

  private static final Duration HOUR = Duration.ofHours(1);

  /** Until there is news. */
  private static final CacheSettings REMEMBERED =
      new CacheSettings(HOUR, HOUR, HOUR, 50_000).watched(65_536);

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
    compare(UnionKind.of(tiers, CacheSettings.DEFAULT), Kind.INSIDE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void isLikeOneDiskWithoutCaches(int tiers) throws IOException {
    compare(UnionKind.of(tiers, CacheSettings.OFF), Kind.INSIDE);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void isLikeOneDiskWhereNewFilesGoAnywhere(int tiers) throws IOException {
    compare(UnionKind.of(tiers, CacheSettings.DEFAULT).spreading(), Kind.INSIDE);
  }

  /** What a tier refuses that is not to be changed, has changed nothing. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void isLikeOneDiskOrRefusesWhereOneTierIsNotToBeChanged(int readOnly) throws IOException {
    TierMode[] modes = {TierMode.RW, TierMode.RW, TierMode.RW};
    modes[readOnly] = TierMode.RO;
    UnionKind kind = UnionKind.of(3, CacheSettings.DEFAULT).modes(modes);
    // What was renamed over there keeps its name on its tier, and tells whoever has it open.
    Set<Kind> kinds = EnumSet.copyOf(Kind.INSIDE);
    kinds.remove(Kind.HANDLE_STAT);
    compare(kind, kinds);
    compare(kind.spreading(), kinds);
  }

  @Test
  void isLikeOneDiskWhereATierTakesNoNewFiles() throws IOException {
    UnionKind kind = UnionKind.of(3, CacheSettings.DEFAULT).modes(TierMode.NC);
    compare(kind.spreading(), Kind.INSIDE);
  }

  /** Others change the tiers: at once where nothing is remembered, else when it has been told. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isLikeOneDiskAlsoWhereOthersChangeTheTiers(boolean watched) throws IOException {
    UnionKind kind = UnionKind.of(3, watched ? REMEMBERED : CacheSettings.OFF).spreading();
    compare(kind, EnumSet.allOf(Kind.class));
  }

  /** What finds no room moves to another tier, and nobody sees it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void isLikeOneDiskWhereFilesMoveBetweenTiers(int tiers) throws IOException {
    UnionKind kind = UnionKind.of(tiers, CacheSettings.DEFAULT).spreading();
    long base = Seeds.seed("UnionModelTest, full tiers " + tiers);
    AtomicInteger refused = new AtomicInteger();
    for (long seed = base; seed < base + RUNS; seed++) {
      ModelDisk empty = TierContent.visible(List.of(), tiers, ModelRun.CALLER);
      List<Step> steps = new StepGenerator(seed, Kind.INSIDE, empty).steps(STEPS);
      IntFunction<Backend> backends = _ -> new OftenFull(new InMemoryBackend(), refused);
      // A file that shadows another one cannot move: all is made by way of the union.
      compare(seed, new ModelRun(kind, backends, List.of(), steps));
    }
    assertThat(refused.get()).as("writes that found no room").isGreaterThan(RUNS);
  }

  @Test
  void isLikeOneDiskOnTiersThatCanDoLittle() throws IOException {
    compare(
        UnionKind.of(3, CacheSettings.DEFAULT),
        tier ->
            InMemoryBackend.builder()
                .without(
                    Capability.RENAME_NO_REPLACE,
                    Capability.RENAME_EXCHANGE,
                    Capability.LIST_WITH_STATS,
                    Capability.NANOSECOND_TIMES)
                .build());
  }

  @Test
  void isLikeOneDiskOnDirectories(@TempDir Path parent) throws IOException {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "owners need root");
    compareOn(parent, LocaldirBackend::open, Kind.INSIDE);
  }

  @Test
  void isLikeOneDiskOnJimfs() throws IOException {
    var jimfs = Configuration.unix().toBuilder().setAttributeViews("posix", "unix", "user");
    try (FileSystem system = Jimfs.newFileSystem(jimfs.build())) {
      Path parent = Files.createDirectory(system.getPath("/tiers"));
      Set<Kind> kinds = EnumSet.copyOf(Kind.INSIDE);
      kinds.remove(Kind.FIFO);
      // There is nothing but names to ask by.
      kinds.removeAll(
          EnumSet.of(Kind.HANDLE_GET_XATTR, Kind.HANDLE_SET_XATTR, Kind.HANDLE_REMOVE_XATTR));
      compareOn(parent, LocaldirBackend::over, kinds);
    }
  }

  /** Opens a directory as a tier. */
  private interface Opener {
    Backend open(Path directory) throws IOException;
  }

  private static void compareOn(Path parent, Opener opener, Set<Kind> kinds) throws IOException {
    IntFunction<Backend> backends =
        tier -> {
          try {
            return opener.open(Files.createDirectory(parent.resolve(UUID.randomUUID().toString())));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    long seed = Seeds.seed("UnionModelTest on directories");
    for (int run = 0; run < Math.max(1, RUNS / 10); run++) {
      compare(seed + run, run(seed + run, UnionKind.of(3, CacheSettings.DEFAULT), backends, kinds));
    }
  }

  private static void compare(UnionKind kind, Set<Kind> kinds) throws IOException {
    compare(kind, tier -> new InMemoryBackend(), kinds);
  }

  private static void compare(UnionKind kind, IntFunction<Backend> backends) throws IOException {
    compare(kind, backends, Kind.INSIDE);
  }

  private static void compare(UnionKind kind, IntFunction<Backend> backends, Set<Kind> kinds)
      throws IOException {
    long base = Seeds.seed("UnionModelTest " + kind);
    for (long seed = base; seed < base + RUNS; seed++) {
      compare(seed, run(seed, kind, backends, kinds));
    }
  }

  private static void compare(long seed, ModelRun run) throws IOException {
    Optional<String> difference = run.difference();
    if (difference.isPresent()) {
      fail(report(seed, Shrinker.shrink(run), difference.get()));
    }
  }

  private static ModelRun run(
      long seed, UnionKind kind, IntFunction<Backend> backends, Set<Kind> kinds)
      throws IOException {
    List<TierContent> contents = new ArrayList<>(TierContent.random(seed, kind.tiers(), CONTENTS));
    // A name that stays where it cannot be removed is hidden, and counted by its tier.
    contents.removeIf(content -> content.isLinked() && kind.mode(content.tier()) == TierMode.RO);
    ModelDisk start = TierContent.visible(contents, kind.tiers(), ModelRun.CALLER);
    List<Step> steps = new StepGenerator(seed, kinds, start).steps(STEPS);
    return new ModelRun(kind, backends, contents, steps);
  }

  /** What was seen first stands at the end too: what depends on chance may not be seen again. */
  private static String report(long seed, ModelRun run, String first) throws IOException {
    StringBuilder text = new StringBuilder(run.kind() + " is not like one disk\n");
    text.append("replay: -Dtest=UnionModelTest -D%s=%d\n".formatted(Seeds.PROPERTY, seed));
    run.contents().forEach(content -> text.append("  ").append(content).append('\n'));
    run.steps().forEach(step -> text.append("  ").append(step).append('\n'));
    text.append(run.difference().orElse("(no difference this time)"));
    text.append("\nbefore it was made shorter: ").append(first);
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
  void everyKindOfStepSucceedsOftenEnough() throws IOException {
    ModelDisk model = TierContent.visible(List.of(), 1, CallContext.daemon());
    ModelDisk again = TierContent.visible(List.of(), 1, CallContext.daemon());
    Map<Kind, Integer> succeeded = new EnumMap<>(Kind.class);
    Map<Integer, Disk.Handle> handles = new HashMap<>();
    for (Step step : new StepGenerator(1, EnumSet.allOf(Kind.class), model).steps(40_000)) {
      if (!step.run(again, handles).matches("E[A-Z]+|no handle")) {
        succeeded.merge(step.kind(), 1, Integer::sum);
      }
    }
    for (Kind kind : Kind.values()) {
      assertThat(succeeded.getOrDefault(kind, 0)).as("%s", kind).isGreaterThan(10);
    }
  }

  /** What a tier may leave undone. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "REMOVE_FILE",
        "REMOVE_DIRECTORY",
        "RENAME",
        "CHANGE",
        "MAKE_HARD_LINK",
        "SET_XATTR",
        "REMOVE_XATTR",
        "HANDLE_SET_XATTR",
        "HANDLE_CHANGE"
      })
  void findsATierThatDoesNotDoWhatItSays(BackendOperation operation) throws IOException {
    Fault fault = Fault.ignore().on(operation);
    IntFunction<Backend> backends =
        tier ->
            tier == 0
                ? new InMemoryBackend()
                : new FaultyBackend(new InMemoryBackend()).inject(fault);
    UnionKind kind = UnionKind.of(2, CacheSettings.DEFAULT).spreading();
    assertThat(difference(kind, backends, Kind.INSIDE)).isPresent();
  }

  @Test
  void findsATierThatDoesNotTellWhatOthersDo() throws IOException {
    IntFunction<Backend> backends =
        tier ->
            new ForwardingBackend(new InMemoryBackend()) {
              @Override
              public DirectoryWatch watch(CallContext who, FsPath path, ChangeListener listener) {
                return () -> {};
              }
            };
    assertThat(difference(UnionKind.of(2, REMEMBERED), backends, EnumSet.allOf(Kind.class)))
        .isPresent();
  }

  /** What the test says first; all its kinds of union together do more runs than these. */
  private static Optional<String> difference(
      UnionKind kind, IntFunction<Backend> backends, Set<Kind> kinds) throws IOException {
    long base = Seeds.seed("UnionModelTest, to be found");
    for (long seed = base; seed < base + 4L * RUNS; seed++) {
      Optional<String> found = run(seed, kind, backends, kinds).difference();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}

package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.Backend;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.conformance.Fsx.Kind;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.Union;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Contents of files hold whatever programs do to them, on each way through the kernel. */
@Tag("mount")
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FsxTest {
  private static final int STEPS = Nightly.count(400, 20_000);
  private static final int TIERS = 3;
  private static final Set<Kind> THROUGH_THE_KERNEL =
      EnumSet.complementOf(EnumSet.of(Kind.COLLAPSE, Kind.INSERT));
  private static final Set<Kind> AT_THE_PORT =
      EnumSet.complementOf(
          EnumSet.of(Kind.MAP_READ, Kind.MAP_WRITE, Kind.MAP_SYNC, Kind.UNMAP, Kind.FORGET));

  /** What is open of how many files. */
  private enum Shape {
    ONE_HANDLE(1, 1),
    MANY_HANDLES(2, 5),
    MANY_NAMES(2, 5),
    NO_NAME(2, 4);

    final int files;
    final int handles;

    Shape(int files, int handles) {
      this.files = files;
      this.handles = handles;
    }

    /** The first file lies on the second tier, the second on the third. */
    List<List<String>> names() {
      String at = name();
      List<List<String>> all =
          this == MANY_NAMES
              ? List.of(
                  List.of(at + "/t1/f", at + "/t0/g", at + "/t2/h", at + "/all/f"),
                  List.of(at + "/t2/f", at + "/t0/f"))
              : List.of(List.of(at + "/t1/f"), List.of(at + "/t2/f"));
      return all.subList(0, files);
    }
  }

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  private final long seed = Seeds.seed("FsxTest");

  @AfterEach
  void reset() {
    MountVariant.reset();
  }

  private interface Put {
    void at(int tier, String path) throws IOException;
  }

  private static void setUp(Shape shape, Put file) throws IOException {
    for (int i = 0; i < TIERS; i++) {
      file.at(i, shape + "/t" + i + "/other");
      file.at(i, shape + "/all/other" + i);
    }
    for (int i = 0; i < shape.files; i++) {
      file.at(i + 1, shape.names().get(i).getFirst());
    }
  }

  private Fsx run(String where, Shape shape, FsxHands hands, Set<Kind> kinds) throws IOException {
    String title = "%s %s, replay: -D%s=%d".formatted(where, shape, Seeds.PROPERTY, seed);
    Fsx fsx = new Fsx(title, seed, hands, kinds, shape.handles, shape.names());
    if (shape == Shape.NO_NAME) {
      fsx.unlink();
    }
    fsx.run(STEPS);
    assertThat(fsx.counts().keySet()).as(title).containsAll(meant(shape, kinds));
    return fsx;
  }

  /** What has to come at least once in so many steps. */
  private static Set<Kind> meant(Shape shape, Set<Kind> kinds) {
    Set<Kind> meant = EnumSet.copyOf(kinds);
    meant.remove(Kind.APPEND);
    if (shape != Shape.MANY_NAMES) {
      meant.remove(Kind.NAMES);
    }
    if (shape == Shape.NO_NAME) {
      meant.removeAll(EnumSet.of(Kind.REOPEN, Kind.RESIZE_BY_NAME));
    }
    return meant;
  }

  static Stream<MountVariant> mounts() {
    return MountVariant.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mounts")
  void mountedFilesHoldWhatWasWritten(MountVariant variant) throws IOException {
    runMounted(variant, (tier, backend) -> backend);
  }

  private void runMounted(MountVariant variant, MountedTiers.Wrapper wrapper) throws IOException {
    try (MountedTiers union = MountedTiers.below(base, variant.way(), TIERS, wrapper)) {
      for (Shape shape : Shape.values()) {
        if (shape != Shape.MANY_NAMES || variant.way() == Way.KERNEL) {
          runMounted(variant, shape, union);
        }
      }
    }
  }

  private void runMounted(MountVariant variant, Shape shape, MountedTiers union)
      throws IOException {
    setUp(shape, (tier, path) -> union.put(tier, path, ""));
    variant.mount(union);
    Fsx fsx;
    try (MountHands hands = new MountHands(union.point(), TIERS)) {
      fsx = run(variant.toString(), shape, hands, THROUGH_THE_KERNEL);
    }
    check(fsx, shape, union);
    union.remount();
    check(fsx, shape, union);
    union.close();
  }

  /** The mount, and the one tier that holds it, have the contents. */
  private void check(Fsx fsx, Shape shape, MountedTiers union) throws IOException {
    String replay = "replay: -D" + Seeds.PROPERTY + "=" + seed;
    for (int i = 0; i < shape.files; i++) {
      for (String name : shape.names().get(i)) {
        boolean named = fsx.names(i).contains(name);
        assertThat(union.on(name)).as("%s, %s", name, replay).isEqualTo(named ? "" + (i + 1) : "");
        if (named) {
          byte[] content = fsx.content(i);
          assertThat(union.point().resolve(name)).as(replay).hasBinaryContent(content);
          assertThat(union.root(i + 1).resolve(name)).as(replay).hasBinaryContent(content);
        }
      }
    }
  }

  @Test
  void filesInMemoryHoldWhatWasWrittenAtThePort() throws IOException {
    Set<Kind> kinds = EnumSet.copyOf(AT_THE_PORT);
    kinds.removeAll(EnumSet.of(Kind.COLLAPSE, Kind.INSERT));
    for (Shape shape : Shape.values()) {
      try (Rig rig = Rig.of(TIERS)) {
        setUp(shape, (tier, path) -> rig.put(tier, path, ""));
        runAtPort("in memory", shape, rig.union(), kinds);
        assertThat(rig.leaked()).isZero();
      }
    }
  }

  @Test
  void filesInDirectoriesHoldWhatWasWrittenAtThePort() throws IOException {
    runAtPort(backend -> backend);
  }

  private void runAtPort(UnaryOperator<Backend> wrapper) throws IOException {
    for (Shape shape : Shape.values()) {
      try (TierFs engine = engine(shape, wrapper)) {
        runAtPort("in directories", shape, engine.union(), AT_THE_PORT);
      }
    }
  }

  private TierFs engine(Shape shape, UnaryOperator<Backend> wrapper) throws IOException {
    Path parent = Files.createTempDirectory(base, shape.name());
    setUp(
        shape,
        (tier, path) -> {
          Path file = parent.resolve("t" + tier).resolve(path);
          Files.createDirectories(file.getParent());
          Files.createFile(file);
        });
    TierFs.Builder builder = TierFs.builder().cache(CacheSettings.DEFAULT);
    for (int i = 0; i < TIERS; i++) {
      String name = "t" + i;
      builder.tier(name, wrapper.apply(LocaldirBackend.open(parent.resolve(name))));
    }
    return builder.build();
  }

  private void runAtPort(String where, Shape shape, Union union, Set<Kind> kinds)
      throws IOException {
    try (PortHands hands = new PortHands(union)) {
      Fsx fsx = run("at the port, " + where, shape, hands, kinds);
      for (int i = 0; i < shape.files; i++) {
        for (String name : fsx.names(i)) {
          hands.open(0, name, false);
          assertThat(hands.read(0, 0, fsx.content(i).length + 1)).isEqualTo(fsx.content(i));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMountWithAMistakeIsNoticed(PlantedBug bug) {
    assertThatThrownBy(() -> runMounted(MountVariant.REQUESTS, (tier, backend) -> bug.in(backend)))
        .isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @EnumSource
  void anEngineWithAMistakeIsNoticed(PlantedBug bug) {
    assertThatThrownBy(() -> runAtPort(bug::in)).isInstanceOf(AssertionError.class);
  }
}

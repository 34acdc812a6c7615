package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.OpenFile;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import io.tierfs.testkit.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A tier does not answer: who needs it waits, all others go on. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HangingTierTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  static Stream<Arguments> positions() {
    return IntStream.of(2, 3, 4)
        .boxed()
        .flatMap(
            tiers -> IntStream.range(0, tiers).mapToObj(hanging -> Arguments.of(tiers, hanging)));
  }

  /** A union of which one tier hangs wherever a path is about the name {@code slow}. */
  private static final class Scene implements AutoCloseable {
    final Rig rig;
    final Gate gate = new Gate();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<Future<?>> stuck = new ArrayList<>();

    Scene(int tiers, int hanging, BackendOperation first, BackendOperation... more)
        throws IOException {
      rig = Rig.of(tiers);
      for (int i = 0; i < tiers; i++) {
        rig.put(i, "/here" + i + "/f", "f" + i).dir(i, "/merged");
      }
      rig.put(hanging, "/slow/f", "slow").put(hanging, "/slow/g", "slow");
      rig.dir(hanging, "/slow too");
      Lines.merged(rig);
      Fault hold = Fault.hold(gate).on(first, more).where(p -> p.toString().contains("slow"));
      rig.tier(hanging).faulty().inject(hold);
    }

    /** Begins what will not end before the gate opens. */
    void stick(Callable<?> call) throws InterruptedException {
      stuck.add(callers.submit(call));
      gate.awaitWaiting(stuck.size(), LIMIT);
    }

    /** Runs what has to end although the tier hangs. */
    void goesOn(Callable<?> call) throws Exception {
      callers.submit(call).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      gate.open();
      try {
        for (Future<?> call : stuck) {
          assertThat(call).succeedsWithin(LIMIT);
        }
        assertThat(rig.leaked()).isZero();
      } finally {
        callers.shutdownNow();
        rig.close();
      }
    }
  }

  @ParameterizedTest(name = "tier {1} of {0}")
  @MethodSource("positions")
  void readsAndWritesThatHangHoldUpNobody(int tiers, int hanging) throws Exception {
    try (Scene scene =
        new Scene(
            tiers, hanging, BackendOperation.READ, BackendOperation.WRITE, BackendOperation.SYNC)) {
      Rig rig = scene.rig;
      scene.stick(() -> rig.read("/slow/f"));
      scene.stick(() -> written(rig, "/slow/g"));
      everythingElseGoesOn(scene);
      scene.goesOn(() -> rig.list("/slow"));
      scene.goesOn(() -> moved(rig, "/slow/f", "/slow/h"));
      scene.goesOn(() -> moved(rig, "/slow", "/slow2"));
      scene.goesOn(() -> rig.list("/slow2"));
    }
  }

  @ParameterizedTest(name = "tier {1} of {0}")
  @MethodSource("positions")
  void namesThatHangHoldUpTheirDirectoryAlone(int tiers, int hanging) throws Exception {
    try (Scene scene =
        new Scene(tiers, hanging, BackendOperation.OPEN, BackendOperation.REMOVE_FILE)) {
      Rig rig = scene.rig;
      scene.stick(() -> rig.read("/slow/f"));
      scene.stick(() -> created(rig, "/slow too/new"));
      everythingElseGoesOn(scene);
    }
  }

  private static boolean written(Rig rig, String path) throws IOException {
    try (OpenFile file = rig.union().open(Rig.CALLER, rig.node(path), OpenOptions.READ_WRITE)) {
      Rig.write(file, "new");
      file.sync(false);
    }
    return true;
  }

  private static boolean created(Rig rig, String path) throws IOException {
    rig.create(path);
    return true;
  }

  private static boolean moved(Rig rig, String from, String to) throws IOException {
    rig.rename(from, to);
    return true;
  }

  /** Files of every tier, and names in merged directories. */
  private static void everythingElseGoesOn(Scene scene) throws Exception {
    Rig rig = scene.rig;
    for (int i = 0; i < rig.count(); i++) {
      String directory = "/here" + i;
      scene.goesOn(() -> rig.read(directory + "/f"));
      scene.goesOn(() -> written(rig, directory + "/f"));
      scene.goesOn(() -> created(rig, directory + "/new"));
      scene.goesOn(() -> moved(rig, directory + "/new", "/merged/" + directory.substring(1)));
      scene.goesOn(
          () -> {
            rig.union().change(Rig.CALLER, rig.node(directory), AttributeChange.permissions(0700));
            return true;
          });
      scene.goesOn(() -> rig.list(directory));
    }
    scene.goesOn(() -> rig.list("/merged"));
    scene.goesOn(() -> rig.list("/"));
    scene.goesOn(
        () -> {
          rig.unlink("/merged/here0");
          return true;
        });
  }
}

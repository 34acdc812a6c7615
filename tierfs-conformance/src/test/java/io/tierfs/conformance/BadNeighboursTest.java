package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One tier fails, in each call that an operation makes of it: the caller learns of it by the tier's
 * own errno, sees the old or the new state and no mixture, and all is well when the tier is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadNeighboursTest {
  private static final List<Errno> ERRNOS =
      List.of(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS, Errno.ESTALE);
  private static final Set<BackendOperation> ALL =
      EnumSet.complementOf(EnumSet.of(BackendOperation.CLOSE, BackendOperation.HANDLE_CLOSE));

  private final ExecutorService others = Executors.newCachedThreadPool();

  /** How the tier fails. */
  enum Failing {
    /** One call and never again. */
    ONCE,
    /** That call and all later ones. */
    FROM_THEN_ON,
    /** The call is done, but its answer is lost, as of a server that goes away. */
    AFTERWARDS
  }

  /** What was known of the tiers by the engine: nothing, or all. */
  enum Known {
    NOTHING,
    ALL
  }

  /** The state without any failure. */
  private record Sound(Map<String, String> before, Map<String, String> after, String result) {}

  private record Case(
      Deed deed, int tiers, int failing, Errno errno, Failing how, Known known, int call) {}

  @AfterAll
  void end() {
    others.shutdownNow();
  }

  @BeforeAll
  void everyDeedCanBeDone() throws IOException {
    for (Deed deed : Deed.all(4)) {
      sound(deed, 4);
    }
  }

  static Stream<Arguments> deeds() {
    return IntStream.of(2, 3, 4)
        .boxed()
        .flatMap(
            tiers ->
                Deed.all(tiers).stream()
                    .flatMap(
                        deed ->
                            Stream.of(Failing.values())
                                .map(how -> Arguments.of(tiers, deed, how))));
  }

  @ParameterizedTest(name = "{1} on {0} tiers, one failing {2}")
  @MethodSource("deeds")
  @Execution(ExecutionMode.CONCURRENT)
  void aFailingTierIsToldAndLeavesNoHalfState(int tiers, Deed deed, Failing how) throws Exception {
    Sound sound = sound(deed, tiers);
    boolean all = tiers == 3 || Nightly.ON;
    List<Errno> errnos = all && how != Failing.AFTERWARDS ? ERRNOS : List.of(Errno.EIO);
    int struck = 0;
    for (int failing = 0; failing < tiers; failing++) {
      for (Errno errno : errnos) {
        boolean both = Nightly.ON || (tiers == 3 && errno == Errno.EIO);
        for (Known known : both ? List.of(Known.values()) : List.of(Known.ALL)) {
          int call = 0;
          while (fails(new Case(deed, tiers, failing, errno, how, known, call), sound)) {
            call++;
          }
          struck += call;
        }
      }
    }
    assertThat(struck).as("calls that failed").isPositive();
  }

  private static Sound sound(Deed deed, int tiers) throws IOException {
    try (Rig rig = Rig.of(tiers)) {
      Deed.setUp(rig);
      Map<String, String> before = Lines.merged(rig);
      rig.restart();
      String result = deed.act().on(rig);
      rig.restart();
      return new Sound(before, Lines.merged(rig), result);
    }
  }

  /** Lets one call fail and checks all that must hold; false where there was no such call. */
  private boolean fails(Case now, Sound sound) throws Exception {
    try (Rig rig = Rig.of(now.tiers)) {
      Deed.setUp(rig);
      if (now.known == Known.ALL) {
        Lines.merged(rig);
      }
      List<Map<String, String>> filesBefore = files(rig);
      rig.tier(now.failing).seen().clear();
      boolean afterwards = now.how == Failing.AFTERWARDS;
      Fault fault = afterwards ? Fault.failAfterwards(now.errno) : Fault.fail(now.errno);
      long times = now.how == Failing.FROM_THEN_ON ? Long.MAX_VALUE : 1;
      fault = fault.skipping(now.call).times(times);
      Set<BackendOperation> struck = struck(now.how);
      BackendOperation[] rest = struck.stream().skip(1).toArray(BackendOperation[]::new);
      rig.tier(now.failing).faulty().inject(fault.on(struck.iterator().next(), rest));
      FsException failure = null;
      String result = null;
      try {
        result = now.deed.act().on(rig);
      } catch (FsException e) {
        failure = e;
      } catch (IOException | RuntimeException e) {
        fail(now + " ended in " + e, e);
      }
      long asked =
          rig.tier(now.failing).seen().calls().stream()
              .filter(call -> struck.contains(call.operation()))
              .count();
      if (asked <= now.call) {
        assertThat(failure).as(now.toString()).isNull();
        return false;
      }
      check(now, rig, sound, failure, result, filesBefore);
      return true;
    }
  }

  /** A handle whose answer is lost is nobody's, so there is nothing to learn from it. */
  private static Set<BackendOperation> struck(Failing how) {
    Set<BackendOperation> struck = EnumSet.copyOf(ALL);
    if (how == Failing.AFTERWARDS) {
      struck.removeAll(Set.of(BackendOperation.OPEN, BackendOperation.LIST));
    }
    return struck;
  }

  private void check(
      Case now,
      Rig rig,
      Sound sound,
      FsException failure,
      String result,
      List<Map<String, String>> filesBefore)
      throws Exception {
    String what = now + " gave " + (failure == null ? "'" + result + "'" : failure);
    rig.heal();
    if (failure == null) {
      assertThat(result).as(what).isEqualTo(sound.result);
    } else {
      assertThat(failure.errno()).as(what).isEqualTo(now.errno);
    }
    assertThat(rig.leaked()).as("left open: %s", what).isZero();
    unlocked(rig, what);
    state(what, sound, failure, Lines.merged(rig));
    rig.restart();
    Map<String, String> left = Lines.merged(rig);
    state(what + ", restarted", sound, failure, left);
    if (failure != null && left.equals(sound.before) && !sound.before.equals(sound.after)) {
      nothingNew(what, filesBefore, files(rig));
    }
    for (int i = 0; i < rig.count(); i++) {
      assertThat(own(rig, i)).as("own area of tier %s: %s", i, what).isEmpty();
    }
  }

  private static void state(
      String what, Sound sound, FsException failure, Map<String, String> left) {
    if (failure == null) {
      assertThat(left).as(what).isEqualTo(sound.after);
    } else {
      assertThat(left).as(what).isIn(sound.before, sound.after);
    }
  }

  /** Locks that were left would hold up another thread. */
  private void unlocked(Rig rig, String what) throws Exception {
    Future<?> done =
        others.submit(
            () -> {
              for (String path : List.of("/", "/all", "/tree")) {
                if (rig.exists(path)) {
                  String name = (path.equals("/") ? "" : path) + "/unlocked";
                  rig.mkdir(name);
                  rig.rename(name, name + "2");
                  rig.rmdir(name + "2");
                }
              }
              return true;
            });
    try {
      done.get(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      fail("a lock was left: " + what, e);
    } catch (ExecutionException e) {
      fail("cannot be used after: " + what, e.getCause());
    }
  }

  private static List<Map<String, String>> files(Rig rig) throws IOException {
    List<Map<String, String>> files = new ArrayList<>();
    for (int i = 0; i < rig.count(); i++) {
      files.add(Lines.files(rig.tier(i)));
    }
    return files;
  }

  /** No tier has a file that it did not have: a shadowed copy may have gone, no more. */
  private static void nothingNew(
      String what, List<Map<String, String>> before, List<Map<String, String>> after) {
    for (int i = 0; i < before.size(); i++) {
      Map<String, String> old = before.get(i);
      for (Map.Entry<String, String> file : after.get(i).entrySet()) {
        assertThat(Objects.equals(old.get(file.getKey()), file.getValue()))
            .as("tier %s has %s: %s", i, file, what)
            .isTrue();
      }
    }
  }

  private static List<String> own(Rig rig, int tier) throws IOException {
    List<String> left = new ArrayList<>();
    for (String area : List.of("/.tierfs/journal", "/.tierfs/staging")) {
      if (rig.tier(tier).driver().exists(area)) {
        left.addAll(rig.tier(tier).driver().names(area));
      }
    }
    return left;
  }
}

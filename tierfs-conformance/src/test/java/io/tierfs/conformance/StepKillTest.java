package io.tierfs.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import io.tierfs.engine.Finding;
import io.tierfs.engine.TierFs;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed, really, before every single step of operations on several tiers, and before
 * the steps by which the next start settles that: each path is old or new, and a check finds
 * nothing.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StepKillTest {
  /** No recovery of these scenes takes more steps. */
  private static final int RECOVERY_STEPS = 12;

  private static final Set<Finding.Kind> OF_A_CRASH =
      EnumSet.of(Finding.Kind.UNFINISHED, Finding.Kind.LEFTOVER);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  private final Random random = new Random(Seeds.seed("StepKillTest"));

  /** What an operation makes of a tree, and in how many steps. */
  private record Sound(Map<String, String> before, Map<String, String> after, int steps) {}

  /** One operation that was killed: before which of its steps, and of its recovery (-1: none). */
  private record Kill(CrashScene scene, int step, int recovery, DiskTiers tiers) {
    @Override
    public String toString() {
      String again = recovery < 0 ? "" : " and before step " + recovery + " of the recovery";
      return scene + " killed before step " + step + again;
    }
  }

  private DiskTiers tiers(String... names) throws IOException {
    return DiskTiers.make(base.resolve(Path.of("cases", names)), CrashScene.TIERS);
  }

  private Sound sound(CrashScene scene) throws IOException {
    DiskTiers tiers = tiers(scene.name(), "sound");
    scene.setup().on(tiers);
    Map<String, String> before = tiers.tree(DiskTiers.Wrapper.NONE);
    CrashSteps steps = new CrashSteps(Integer.MAX_VALUE, new CountDownLatch(1));
    try (TierFs engine = tiers.start(steps::around)) {
      steps.arm();
      scene.act().on(new DiskTiers.Words(engine.union()));
    }
    Map<String, String> after = tiers.tree(DiskTiers.Wrapper.NONE);
    assertThat(after).as("%s does something", scene).isNotEqualTo(before);
    assertThat(tiers.errors()).as("after %s without a kill", scene).isEmpty();
    return new Sound(before, after, steps.count());
  }

  /** A kill before each step of an operation, and one after the last. */
  private List<Kill> kills(CrashScene scene, int steps) throws IOException {
    List<Kill> kills = new ArrayList<>();
    for (int step = 0; step <= steps; step++) {
      kills.add(kill(scene, step, -1));
      if (Nightly.ON) {
        for (int recovery = 0; recovery < RECOVERY_STEPS; recovery++) {
          kills.add(kill(scene, step, recovery));
        }
      } else if (step % 3 == 0) {
        kills.add(kill(scene, step, random.nextInt(RECOVERY_STEPS)));
      }
    }
    return kills;
  }

  private Kill kill(CrashScene scene, int step, int recovery) throws IOException {
    DiskTiers tiers = tiers(scene.name(), step + "-" + recovery);
    scene.setup().on(tiers);
    return new Kill(scene, step, recovery, tiers);
  }

  /** Has a process do all this up to those steps, and kills it. */
  private void strike(List<String> plan) throws Exception {
    int most = 400; // threads, and unions with their files
    for (int from = 0; from < plan.size(); from += most) {
      Path file = base.resolve("plan");
      Files.write(file, plan.subList(from, Math.min(plan.size(), from + most)), UTF_8);
      try (Doomed victim = Doomed.start(CrashVictim.class, file.toString())) {
        victim.await(CrashVictim.READY);
        victim.kill();
        victim.awaitDeath();
      }
    }
  }

  private void strikeAll(List<Kill> kills) throws Exception {
    List<String> plan = new ArrayList<>();
    List<String> again = new ArrayList<>();
    for (Kill kill : kills) {
      plan.add(kill.tiers.base() + "\t" + kill.scene + "\t" + kill.step);
      if (kill.recovery >= 0) {
        again.add(kill.tiers.base() + "\t-\t" + kill.recovery);
      }
    }
    strike(plan);
    if (!again.isEmpty()) {
      strike(again);
    }
  }

  /** What is wrong after a kill, and after the next start by an engine over such tiers. */
  private static List<String> wrong(Kill kill, Sound sound, DiskTiers.Wrapper wrapper) {
    List<String> wrong = new ArrayList<>();
    try {
      for (Finding left : kill.tiers.errors()) {
        if (!OF_A_CRASH.contains(left.kind())) {
          wrong.add(kill + ": before the start: " + left);
        }
      }
      Map<String, String> left = kill.tiers.tree(wrapper);
      boolean over = kill.step >= sound.steps;
      if (!left.equals(sound.after) && (over || !left.equals(sound.before))) {
        wrong.add(
            kill
                + ": is neither old nor new: "
                + left
                + "\n  old "
                + sound.before
                + "\n  new "
                + sound.after);
      }
      kill.tiers.errors().forEach(error -> wrong.add(kill + ": after the start: " + error));
      for (String area : List.of("journal", "staging")) {
        kill.tiers.own(area).forEach(file -> wrong.add(kill + ": left behind: " + file));
      }
      if (!kill.tiers.tree(wrapper).equals(left)) {
        wrong.add(kill + ": the second start shows something else");
      }
    } catch (IOException | RuntimeException e) {
      wrong.add(kill + ": " + e);
    }
    return wrong;
  }

  @Test
  void eachPathIsOldOrNewWhereverTheKillComes() throws Exception {
    List<Kill> kills = new ArrayList<>();
    List<Sound> sounds = new ArrayList<>();
    for (CrashScene scene : CrashScene.all()) {
      Sound sound = sound(scene);
      for (Kill kill : kills(scene, sound.steps)) {
        kills.add(kill);
        sounds.add(sound);
      }
    }
    strikeAll(kills);
    long cut =
        IntStream.range(0, kills.size())
            .filter(i -> kills.get(i).step < sounds.get(i).steps)
            .count();
    List<String> wrong =
        IntStream.range(0, kills.size())
            .parallel()
            .mapToObj(i -> wrong(kills.get(i), sounds.get(i), DiskTiers.Wrapper.NONE))
            .flatMap(List::stream)
            .toList();
    System.out.println("operations that were cut short by a kill: " + cut + " of " + kills.size());
    assertThat(cut).as("operations that were cut short").isGreaterThan(200);
    assertThat(wrong).as("%s problems", wrong.size()).isEmpty();
  }

  private static boolean in(FsPath path, String area) {
    return path.value().startsWith(".tierfs/" + area);
  }

  /** Does not read the journal, as if there were no recovery. */
  private static final DiskTiers.Wrapper TO_THE_JOURNAL =
      backend ->
          new ForwardingBackend(backend) {
            @Override
            public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
              return in(directory, "journal")
                  ? DirectoryCursor.over(List.of())
                  : super.list(caller, directory);
            }
          };

  /** Leaves out the step by which an undone rename gives the target its name back. */
  private static final DiskTiers.Wrapper TO_WHAT_WAS_STAGED =
      backend ->
          new ForwardingBackend(backend) {
            @Override
            public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
                throws IOException {
              if (!in(from, "staging") || in(to, "aside")) {
                super.rename(caller, from, to, mode);
              }
            }
          };

  /** Leaves out the renames on other tiers that a finished one needs. */
  private static final DiskTiers.Wrapper TO_OTHER_TIERS =
      backend ->
          new ForwardingBackend(backend) {
            @Override
            public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
                throws IOException {
              if (in(from, "staging")) {
                super.rename(caller, from, to, mode);
              }
            }
          };

  private List<String> wrong(String name, DiskTiers.Wrapper blind) throws Exception {
    CrashScene scene =
        CrashScene.all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    Sound sound = sound(scene);
    List<Kill> kills = new ArrayList<>();
    for (int step = 0; step <= sound.steps; step++) {
      kills.add(kill(scene, step, -1));
    }
    strikeAll(kills);
    List<String> wrong = new ArrayList<>();
    for (Kill kill : kills) {
      wrong.addAll(wrong(kill, sound, blind));
    }
    return wrong;
  }

  @Test
  void anEngineWithoutRecoveryIsCaught() throws Exception {
    assertThat(wrong("rename-below-hotter", TO_THE_JOURNAL))
        .anyMatch(problem -> problem.contains("neither old nor new"))
        .anyMatch(problem -> problem.contains("UNFINISHED"))
        .anyMatch(problem -> problem.contains("left behind"));
  }

  @Test
  void aRecoveryThatLeavesOutAStepIsCaught() throws Exception {
    assertThat(wrong("directory-rename-over-empty", TO_WHAT_WAS_STAGED))
        .anyMatch(problem -> problem.contains("neither old nor new"));
    assertThat(wrong("directory-rename", TO_OTHER_TIERS))
        .anyMatch(problem -> problem.contains("neither old nor new"));
  }
}

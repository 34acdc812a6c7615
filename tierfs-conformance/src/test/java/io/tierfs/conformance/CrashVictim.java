package io.tierfs.conformance;

import io.tierfs.engine.TierFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process that is to be killed. It begins operations on unions of their own, each in a thread of
 * its own, that stop before one of their steps for good; says so when all have; and waits.
 *
 * <p>Arguments: the file of a plan. Each line of it has a directory, the name of a {@link
 * CrashScene} or {@code -} to start a union and no more, and the number of steps to let through.
 */
final class CrashVictim {
  static final String READY = "all have stopped";

  private CrashVictim() {}

  public static void main(String[] arguments) throws Exception {
    List<String> plan = Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8);
    CountDownLatch stopped = new CountDownLatch(plan.size());
    List<String> failures = new ArrayList<>();
    for (String line : plan) {
      String[] fields = line.split("\t", -1);
      DiskTiers tiers = DiskTiers.make(Path.of(fields[0]), CrashScene.TIERS);
      CrashSteps steps = new CrashSteps(Integer.parseInt(fields[2]), stopped);
      Thread thread =
          new Thread(
              () -> {
                try {
                  run(tiers, fields[1], steps);
                } catch (IOException | RuntimeException e) {
                  synchronized (failures) {
                    failures.add(line + ": " + e);
                  }
                  stopped.countDown();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    stopped.await();
    synchronized (failures) {
      failures.forEach(System.out::println);
    }
    System.out.println(READY);
    int end = System.in.read(); // ends with the test, if nobody kills it
    System.exit(end < 0 ? 1 : 2);
  }

  private static void run(DiskTiers tiers, String name, CrashSteps steps) throws IOException {
    if (name.equals("-")) {
      steps.arm();
      tiers.start(steps::around);
    } else {
      CrashScene scene =
          CrashScene.all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
      TierFs engine = tiers.start(steps::around);
      steps.arm();
      scene.act().on(new DiskTiers.Words(engine.union()));
    }
    steps.stop();
  }
}

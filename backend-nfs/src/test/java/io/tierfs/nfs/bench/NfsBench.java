package io.tierfs.nfs.bench;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares our client with libnfs on one server, in rounds that run forward and backward in turn.
 */
final class NfsBench {
  private final List<Contender> contenders = new ArrayList<>();
  private final int warmUps;
  private final int rounds;
  private final List<Work> works;

  private NfsBench(int warmUps, int rounds, List<Work> works) {
    this.warmUps = warmUps;
    this.rounds = rounds;
    this.works = works;
  }

  /** Arguments: the C program, rounds that are measured, rounds before them, works or none. */
  public static void main(String[] args) throws Exception {
    if (!Ganesha.available()) {
      System.err.println("needs root, and Debian's packages nfs-ganesha and nfs-ganesha-vfs");
      System.exit(1);
    }
    try (Ganesha server = Ganesha.start(GaneshaOptions.v3())) {
      Path list = Files.createDirectory(server.directory().resolve("list"));
      for (int i = 0; i < Work.ENTRIES; i++) {
        Files.createFile(list.resolve("a file with the number " + i));
      }
      NfsBench bench =
          new NfsBench(
              Integer.parseInt(args[2]),
              Integer.parseInt(args[1]),
              Work.of(List.of(args).subList(3, args.length)));
      try {
        bench.gather(Path.of(args[0]), server);
        bench.run(server.process());
      } finally {
        for (Contender one : bench.contenders) {
          one.close();
        }
      }
    }
  }

  private void gather(Path peer, Ganesha server) throws Exception {
    try {
      Path program = LibNfs.compile(peer, server.directory().getParent());
      LibNfs three = LibNfs.three(program, server);
      contenders.add(three);
      // Its file is there for the other to read.
      three.nanos(Work.WRITE);
      contenders.add(LibNfs.four(program, server));
    } catch (IOException missing) {
      System.err.println("without libnfs (Debian: gcc, libnfs-dev): " + missing.getMessage());
    }
    String path = server.directory().toString();
    contenders.add(
        new OurClient(
            NfsSettings.of("127.0.0.1", server.port(), path)
                .withVersions(NfsVersion.V3)
                .withMountPort(server.mountPort())));
    NfsSettings four = NfsSettings.of("127.0.0.1", server.port(), Ganesha.PSEUDO);
    for (NfsVersion version : List.of(NfsVersion.V4_1, NfsVersion.V4_2)) {
      try {
        contenders.add(new OurClient(four.withVersions(version)));
      } catch (NfsException refused) {
        if (refused.status() != NfsStatus.VERSION) {
          throw refused;
        }
        System.err.println("without " + version.text() + ": " + refused.getMessage());
      }
    }
  }

  private void run(ProcessHandle server) throws Exception {
    double[][][] speeds = new double[Work.values().length][contenders.size()][rounds];
    Duration[][][] costs = new Duration[Work.values().length][contenders.size()][2];
    for (int round = -warmUps; round < rounds; round++) {
      for (int turn = 0; turn < contenders.size(); turn++) {
        int who = round % 2 == 0 ? turn : contenders.size() - 1 - turn;
        Contender contender = contenders.get(who);
        for (Work work : works) {
          if (!contender.can(work)) {
            continue;
          }
          Duration client = cpu(contender.process());
          Duration serving = cpu(server);
          double speed = work.amount() * 1e9 / contender.nanos(work);
          if (round >= 0) {
            speeds[work.ordinal()][who][round] = speed;
            Duration[] cost = costs[work.ordinal()][who];
            cost[0] = sum(cost[0], cpu(contender.process()).minus(client));
            cost[1] = sum(cost[1], cpu(server).minus(serving));
          }
        }
      }
    }
    report(speeds, costs);
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Duration sum(@Nullable Duration before, Duration more) {
    return before == null ? more : before.plus(more);
  }

  /** Microseconds of processor time for a unit. */
  private double each(Work work, Duration all) {
    return all.toNanos() / 1e3 / work.amount() / rounds;
  }

  private void report(double[][][] speeds, Duration[][][] costs) {
    System.out.printf(
        Locale.ROOT, "medians of %d rounds, slowest and fastest in brackets%n", rounds);
    for (Work work : works) {
      Map<String, Double> references = new LinkedHashMap<>();
      for (int who = 0; who < contenders.size(); who++) {
        Contender contender = contenders.get(who);
        if (!contender.can(work)) {
          continue;
        }
        double[] sorted = speeds[work.ordinal()][who].clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        String ratios = "";
        if (contender instanceof LibNfs) {
          references.put(contender.name(), median);
        } else {
          for (Map.Entry<String, Double> reference : references.entrySet()) {
            double ratio = median / reference.getValue();
            ratios += String.format(Locale.ROOT, "  %.2f of %s", ratio, reference.getKey());
          }
        }
        System.out.printf(
            Locale.ROOT,
            "%-8s %-12s %9.0f %-9s (%.0f to %.0f), processors: client %.1f us, server %.1f us%s%n",
            work.word(),
            contender.name(),
            median,
            work.unit(),
            sorted[0],
            sorted[sorted.length - 1],
            each(work, costs[work.ordinal()][who][0]),
            each(work, costs[work.ordinal()][who][1]),
            ratios);
      }
      System.out.printf(Locale.ROOT, "%-8s goal: %.2f of libnfs%n", "", work.goal());
    }
  }
}

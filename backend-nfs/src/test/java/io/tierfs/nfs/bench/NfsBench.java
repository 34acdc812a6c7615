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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares our client with libnfs on one server, in rounds that run forward and backward in turn.
 */
final class NfsBench {
  private final List<Contender> contenders = new ArrayList<>();
  private final int warmUps;
  private final int rounds;

  private NfsBench(int warmUps, int rounds) {
    this.warmUps = warmUps;
    this.rounds = rounds;
  }

  /** Arguments: the C program, rounds that are measured, rounds before them. */
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
      NfsBench bench = new NfsBench(Integer.parseInt(args[2]), Integer.parseInt(args[1]));
      try {
        bench.gather(Path.of(args[0]), server);
        bench.run();
      } finally {
        for (Contender one : bench.contenders) {
          one.close();
        }
      }
    }
  }

  private void gather(Path peer, Ganesha server) throws Exception {
    try {
      contenders.add(LibNfs.start(peer, server.directory().getParent(), server));
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

  private void run() throws Exception {
    double[][][] speeds = new double[Work.values().length][contenders.size()][rounds];
    for (int round = -warmUps; round < rounds; round++) {
      for (int turn = 0; turn < contenders.size(); turn++) {
        int who = round % 2 == 0 ? turn : contenders.size() - 1 - turn;
        for (Work work : Work.values()) {
          double speed = work.amount() * 1e9 / contenders.get(who).nanos(work);
          if (round >= 0) {
            speeds[work.ordinal()][who][round] = speed;
          }
        }
      }
    }
    report(speeds);
  }

  private void report(double[][][] speeds) {
    System.out.printf(
        Locale.ROOT, "medians of %d rounds, fastest and slowest in brackets%n", rounds);
    for (Work work : Work.values()) {
      double reference = Double.NaN;
      for (int who = 0; who < contenders.size(); who++) {
        double[] sorted = speeds[work.ordinal()][who].clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        boolean ours = contenders.get(who) instanceof OurClient;
        reference = ours ? reference : median;
        System.out.printf(
            Locale.ROOT,
            "%-8s %-12s %9.0f %-9s (%.0f to %.0f)%s%n",
            work.word(),
            contenders.get(who).name(),
            median,
            work.unit(),
            sorted[0],
            sorted[sorted.length - 1],
            ours && !Double.isNaN(reference) ? ratio(median / reference, work.goal()) : "");
      }
    }
  }

  private static String ratio(double ratio, double goal) {
    return String.format(
        Locale.ROOT, "  %.2f of libnfs, goal %.2f: %s", ratio, goal, ratio >= goal ? "yes" : "no");
  }
}

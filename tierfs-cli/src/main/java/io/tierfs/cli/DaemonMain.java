package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.fuse.Mounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * What the launcher runs, in a session of its own, for a mount in the background: one process, from
 * the command line to the mount.
 *
 * <p>When the mount can be used, standard output gets what the command is to say and the line
 * {@value #READY}, and both outputs are closed. A process that ends before has failed; its exit
 * code and what it said on standard error are those of the command.
 */
public final class DaemonMain {
  static final String READY = "tierfs: ready";

  private DaemonMain() {}

  public static void main(String[] args) {
    System.exit(run(Surroundings.ofProcess(), args));
  }

  static int run(Surroundings surroundings, String... args) {
    Mounts.prepare();
    Optional<MountRequest> request = MountRequest.parse(List.of(args));
    if (request.isEmpty()) {
      return Main.runCommand(surroundings, args);
    }
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    try {
      return request
          .get()
          .serve(surroundings, true, mount -> ready(mount, request.get().json()))
          .number();
    } catch (Exception e) {
      return Failures.report(e, false, err).number();
    }
  }

  private static void ready(MountRecord mount, boolean json) throws IOException {
    Daemon.report((json ? mount.toJson() + "\n" : "") + READY + "\n");
  }
}

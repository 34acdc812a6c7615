package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Takes mounts down with the programs of the system, and waits for their daemons. */
final class Unmounter {
  private final Registry registry;

  Unmounter(Registry registry) {
    this.registry = registry;
  }

  /** Unmounts; {@code lazy} lets those who use the mount go on and waits for nobody. */
  void unmount(Path point, boolean lazy, Duration limit) throws IOException, InterruptedException {
    boolean mounted = MountTable.read().at(point).filter(MountTable.Entry::isFuse).isPresent();
    if (!mounted && registry.find(point).isEmpty()) {
      throw new CliException(ExitCode.NOT_FOUND, point + ": not a tierfs mount");
    }
    if (mounted) {
      detach(point, lazy);
    }
    if (!lazy && !registry.awaitEnd(point, limit)) {
      throw new CliException(
          ExitCode.FAILURE,
          point + ": unmounted, but its daemon has not ended within " + limit.toSeconds() + " s");
    }
  }

  private static void detach(Path point, boolean lazy) throws IOException, InterruptedException {
    String why = "";
    for (List<String> command : commands(point, lazy)) {
      try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        why = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() == 0) {
          return;
        }
        break;
      } catch (IOException e) {
        why = "neither fusermount3 nor fusermount is installed (Debian: apt-get install fuse3)";
      }
    }
    if (why.contains("busy")) {
      throw new CliException(
          ExitCode.BUSY,
          point + ": in use; 'fuser -vm " + point + "' shows by whom, --lazy lets them finish");
    }
    throw new CliException(ExitCode.FAILURE, point + ": cannot be unmounted: " + why);
  }

  private static List<List<String>> commands(Path point, boolean lazy) {
    if (System.getProperty("user.name", "").equals("root")) {
      List<String> command = new ArrayList<>(List.of("umount"));
      if (lazy) {
        command.add("--lazy");
      }
      command.addAll(List.of("--", point.toString()));
      return List.of(command);
    }
    String how = lazy ? "-uz" : "-u";
    return List.of(
        List.of("fusermount3", how, "--", point.toString()),
        List.of("fusermount", how, "--", point.toString()));
  }
}

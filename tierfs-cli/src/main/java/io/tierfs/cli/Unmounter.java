package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.fuse.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Takes mounts down with the programs of the system, and waits for their daemons. */
final class Unmounter {
  private static final int LOOK_SECONDS = 5;

  private final Registry registry;

  Unmounter(Registry registry) {
    this.registry = registry;
  }

  /**
   * Unmounts; {@code lazy} lets those who use the mount go on and waits for nobody.
   *
   * @throws CliException also where the daemon had to give something up: its mount is gone then
   */
  void unmount(Path point, boolean lazy, Duration limit) throws IOException, InterruptedException {
    boolean mounted = MountTable.read().at(point).filter(MountTable.Entry::isFuse).isPresent();
    Optional<MountRecord> record = registry.find(point);
    if (!mounted && record.isEmpty()) {
      throw new CliException(ExitCode.NOT_FOUND, point + ": not a tierfs mount");
    }
    LogTail log = new LogTail(record.flatMap(MountRecord::log));
    if (mounted && record.isPresent() && isDying(record.get().pid())) {
      release(point);
    }
    if (MountTable.read().at(point).filter(MountTable.Entry::isFuse).isPresent()) {
      detach(point, lazy);
    }
    if (!lazy && !registry.awaitEnd(point, limit)) {
      throw new CliException(
          ExitCode.FAILURE,
          point + ": unmounted, but its daemon has not ended within " + limit.toSeconds() + " s");
    }
    List<String> errors = lazy ? List.of() : log.errors();
    if (!errors.isEmpty()) {
      throw new CliException(
          ExitCode.FAILURE, point + ": unmounted, but: " + String.join("; ", errors));
    }
  }

  /**
   * Whether a process was killed and a thread of it has not ended: it waits in the kernel for a
   * lock of somebody who waits for an answer of this very process.
   */
  static boolean isDying(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), ISO_8859_1);
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** Has the kernel end all requests, so that both who wait can go on. Only root may. */
  private static void release(Path point) throws IOException, InterruptedException {
    if (isRoot()) {
      Process process =
          new ProcessBuilder("umount", "--force", "--", point.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.waitFor(); // that it is busy yet is no matter
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name", "").equals("root");
  }

  private static void detach(Path point, boolean lazy) throws IOException, InterruptedException {
    String why = "";
    for (List<String> command : commands(point, lazy)) {
      try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        if (!process.waitFor(LOOK_SECONDS, TimeUnit.SECONDS)) {
          why = detachUnseen(process, point);
          if (why.isEmpty()) {
            return;
          }
          break;
        }
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

  /**
   * umount(8) looks at a mount first, and a daemon whose tier waits for ever does not answer it.
   *
   * @return why it cannot be unmounted; empty where it is
   */
  private static String detachUnseen(Process looking, Path point) throws InterruptedException {
    looking.destroyForcibly();
    boolean gone = looking.waitFor(LOOK_SECONDS, TimeUnit.SECONDS);
    if (!isRoot()) {
      return "it does not answer; SIGTERM to its daemon ends it";
    }
    return gone && Mounts.detach(point) ? "" : "busy";
  }

  private static List<List<String>> commands(Path point, boolean lazy) {
    if (isRoot()) {
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

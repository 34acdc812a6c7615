package io.tierfs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Unmounts, and returns when everything is closed. */
@Command(
    name = "umount",
    aliases = "unmount",
    description = {
      "Unmount, and wait until the daemon has closed everything.",
      "",
      "umount(8), fusermount3 -u and a signal to the daemon do as well; they do not wait."
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class UmountCommand extends Subcommand {
  @Parameters(paramLabel = "MOUNTPOINT", description = "Where it is mounted.")
  private Path point;

  @Option(
      names = {"-l", "--lazy"},
      description = "Detach now; those who use the mount may go on. Waits for nobody.")
  private boolean lazy;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for the daemon (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Override
  ExitCode run() throws IOException, InterruptedException {
    Registry registry = surroundings().registry();
    Path where = resolved(surroundings().absolute(point));
    Optional<MountRecord> record = registry.find(where);
    new Unmounter(registry).unmount(where, lazy, Duration.ofSeconds(timeoutSeconds));
    Optional<Path> demo = record.flatMap(MountRecord::demo);
    if (demo.isPresent() && !lazy) {
      new DemoFiles(demo.get()).remove();
      warn("removed the demonstration in " + demo.get());
    }
    return ExitCode.OK;
  }

  /** The mount point with links resolved, without a look at the mount itself: it may be dead. */
  private static Path resolved(Path path) {
    Path parent = path.getParent();
    if (MountTable.read().at(path).isPresent() || parent == null) {
      return path;
    }
    try {
      Path real = parent.toRealPath().resolve(path.getFileName());
      return MountTable.read().at(real).isPresent() ? real : path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }
}

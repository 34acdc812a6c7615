package io.tierfs.cli;

import io.tierfs.engine.MountSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Mounts what a configuration describes, in the background unless told otherwise. */
@Command(
    name = "mount",
    description = {
      "Mount what a configuration describes.",
      "",
      "Returns when the mount can be used; a daemon serves it from then on, until it is unmounted"
          + " or gets SIGTERM, SIGINT or SIGHUP. A mount that ends cleanly ends with exit code 0."
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class MountCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "CONFIG", description = "The configuration, a HOCON file.")
  private Path config;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MOUNTPOINT",
      description = "An empty directory; wins over mount.point of the configuration.")
  private @Nullable Path point;

  @Option(
      names = {"-f", "--foreground"},
      description = "Stay in the foreground; messages go to standard error.")
  private boolean foreground;

  @Option(
      names = "-o",
      paramLabel = "OPTION",
      split = ",",
      description =
          "Mount options: allow-other, ro, rw, dev, nodev, suid, nosuid, name=NAME,"
              + " transport=auto|kernel|jnr. They win over the configuration.")
  private List<String> options = new ArrayList<>();

  @Mixin private SetOption set;

  @Option(
      names = "--log-file",
      paramLabel = "FILE",
      description =
          "Where the daemon logs; /var/log/tierfs/MOUNTPOINT.log for root, else"
              + " ~/.local/state/tierfs/MOUNTPOINT.log.")
  private @Nullable Path logFile;

  @Mixin private PluginDirOption plugins;

  @Option(names = "--json", description = "Write what was mounted as JSON.")
  private boolean json;

  @Option(names = "--daemon", hidden = true)
  private boolean daemon;

  @Option(names = "--demo", hidden = true)
  private @Nullable Path demo;

  @Override
  ExitCode run() throws Exception {
    if (!foreground && !daemon) {
      MountOptions.apply(MountSettings.DEFAULT, options); // a daemon need not start to refuse them
      Daemon.Outcome outcome = Daemon.start(daemonArguments(), surroundings(), err());
      if (json) {
        outcome.mount().ifPresent(mount -> out().println(mount.toJson()));
      }
      return outcome.code();
    }
    return daemon
        ? request().serve(surroundings(), true, record -> Daemon.report(record.toText()))
        : request().serve(surroundings(), false, this::announce);
  }

  private MountRequest request() {
    return new MountRequest(
        config,
        Optional.ofNullable(point),
        options,
        set.overrides(),
        Optional.ofNullable(logFile),
        plugins.directories(),
        json,
        Optional.ofNullable(demo));
  }

  private void announce(MountRecord record) {
    if (json) {
      out().println(record.toJson());
    } else {
      warn("mounted on " + record.point() + "; interrupt (Ctrl-C) to unmount");
    }
  }

  private List<String> daemonArguments() {
    List<String> arguments = new ArrayList<>(List.of("mount", "--daemon"));
    if (verbose()) {
      arguments.add("--verbose");
    }
    for (String option : options) {
      arguments.add("-o");
      arguments.add(option);
    }
    set.overrides()
        .forEach(
            (key, value) -> {
              arguments.add("--set");
              arguments.add(key + "=" + value);
            });
    for (Path directory : plugins.directories()) {
      arguments.add("--plugin-dir=" + surroundings().absolute(directory));
    }
    if (logFile != null) {
      arguments.add("--log-file=" + surroundings().absolute(logFile));
    }
    if (demo != null) {
      arguments.add("--demo=" + demo);
    }
    arguments.add("--");
    arguments.add(surroundings().absolute(config).toString());
    if (point != null) {
      arguments.add(surroundings().absolute(point).toString());
    }
    return arguments;
  }
}

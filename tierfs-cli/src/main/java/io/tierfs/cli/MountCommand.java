package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFsConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of the configuration, such as cache.entry-ttl=5s.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--log-file",
      paramLabel = "FILE",
      description =
          "Where the daemon logs; /var/log/tierfs/MOUNTPOINT.log for root, else"
              + " ~/.local/state/tierfs/MOUNTPOINT.log.")
  private @Nullable Path logFile;

  @Option(names = "--json", description = "Write what was mounted as JSON.")
  private boolean json;

  @Option(names = "--daemon", hidden = true)
  private boolean daemon;

  @Option(names = "--demo", hidden = true)
  private @Nullable Path demo;

  @Override
  ExitCode run() throws Exception {
    MountOptions.apply(MountSettings.DEFAULT, options);
    if (!foreground && !daemon) {
      Daemon.Outcome outcome = Daemon.start(daemonArguments(), surroundings(), err());
      if (json) {
        outcome.mount().ifPresent(mount -> out().println(toJson(mount)));
      }
      return outcome.code();
    }
    return serve();
  }

  private ExitCode serve() throws ConfigException, IOException, InterruptedException {
    Path file = surroundings().absolute(config);
    TierFsConfig loaded = ConfigFile.load(file, overrides);
    MountSettings settings = MountOptions.apply(loaded.mount(), options);
    Path where = MountChecks.usable(pointOf(settings));
    Optional<Path> log = daemon || logFile != null ? Optional.of(logOf(where)) : Optional.empty();
    if (log.isPresent()) {
      Logs.toFile(log.get());
    }
    MountRecord record =
        new MountRecord(where, ProcessHandle.current().pid(), file, log, Optional.ofNullable(demo));
    MountSession session = new MountSession(loaded, settings, record, surroundings().registry());
    return session.run(daemon ? () -> report(record) : () -> announce(record));
  }

  private Path pointOf(MountSettings settings) {
    if (point != null) {
      return surroundings().absolute(point);
    }
    return settings
        .point()
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.USAGE,
                    "no mount point: neither is one given, nor does the configuration set"
                        + " mount.point"));
  }

  private Path logOf(Path where) {
    return logFile == null ? surroundings().logFile(where) : surroundings().absolute(logFile);
  }

  /** Tells the one who started us, and cuts the ties to him. */
  private static void report(MountRecord record) throws IOException {
    PrintStream report = new PrintStream(System.out, false, UTF_8);
    report.print(record.toText());
    report.flush();
    if (report.checkError()) {
      throw new IOException("nobody waits for this mount any more");
    }
    // The JDK does not close descriptors 1 and 2 but lets them lead to /dev/null.
    System.out.close();
    System.err.close();
  }

  private void announce(MountRecord record) {
    if (json) {
      out().println(toJson(record));
    } else {
      warn("mounted on " + record.point() + "; interrupt (Ctrl-C) to unmount");
    }
  }

  private static String toJson(MountRecord record) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("mountpoint", record.point());
    facts.put("pid", record.pid());
    facts.put("config", record.config());
    record.log().ifPresent(log -> facts.put("log", log));
    return Json.of(facts);
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
    overrides.forEach(
        (key, value) -> {
          arguments.add("--set");
          arguments.add(key + "=" + value);
        });
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

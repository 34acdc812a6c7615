package io.tierfs.cli;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command line asks to be mounted. Paths are as they were typed.
 *
 * @param options the values of {@code -o}, one word each
 * @param overrides keys of the configuration that are set
 * @param json whether the answer is to be JSON
 * @param demo see {@link MountRecord#demo}
 */
record MountRequest(
    Path config,
    Optional<Path> point,
    List<String> options,
    Map<String, String> overrides,
    Optional<Path> logFile,
    List<Path> pluginDirs,
    boolean json,
    Optional<Path> demo) {

  /** Told of a mount that can be used from now on. */
  interface Listener {
    void mounted(MountRecord mount) throws IOException;
  }

  /**
   * Reads {@code mount [OPTION...] CONFIG [MOUNTPOINT]} as far as it is meant for a daemon and
   * without doubt. What is left over, mistakes and all, is for picocli, which takes longer to load
   * than all that a mount needs besides.
   */
  static Optional<MountRequest> parse(List<String> arguments) {
    List<String> options = new ArrayList<>();
    Map<String, String> overrides = new LinkedHashMap<>();
    List<Path> paths = new ArrayList<>();
    List<Path> pluginDirs = new ArrayList<>();
    Optional<Path> logFile = Optional.empty();
    boolean json = false;
    if (arguments.isEmpty() || !arguments.getFirst().equals("mount")) {
      return Optional.empty();
    }
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      boolean takesValue = List.of("-o", "--set", "--log-file", "--plugin-dir").contains(argument);
      if (argument.equals("--json")) {
        json = true;
      } else if (takesValue && i + 1 < arguments.size()) {
        String value = arguments.get(++i);
        int equals = value.indexOf('=');
        if (value.isEmpty() || value.startsWith("-") || value.startsWith("\"")) {
          return Optional.empty();
        } else if (argument.equals("-o") && !("," + value + ",").contains(",,")) {
          options.addAll(List.of(value.split(",", -1)));
        } else if (argument.equals("--log-file") && logFile.isEmpty()) {
          logFile = Optional.of(Path.of(value));
        } else if (argument.equals("--plugin-dir")) {
          pluginDirs.add(Path.of(value));
        } else if (argument.equals("--set") && equals > 0) {
          overrides.put(value.substring(0, equals), value.substring(equals + 1));
        } else {
          return Optional.empty();
        }
      } else if (argument.isEmpty() || "-@\"".indexOf(argument.charAt(0)) >= 0) {
        return Optional.empty();
      } else {
        paths.add(Path.of(argument));
      }
    }
    if (paths.isEmpty() || paths.size() > 2) {
      return Optional.empty();
    }
    Optional<Path> point = paths.size() == 2 ? Optional.of(paths.get(1)) : Optional.empty();
    return Optional.of(
        new MountRequest(
            paths.getFirst(),
            point,
            options,
            overrides,
            logFile,
            pluginDirs,
            json,
            Optional.empty()));
  }

  /** Mounts, and returns when the mount has ended. */
  ExitCode serve(Surroundings surroundings, boolean daemon, Listener listener)
      throws ConfigException, IOException, InterruptedException {
    MountOptions.apply(MountSettings.DEFAULT, options);
    Path file = surroundings.absolute(config);
    TierFsConfig loaded = ConfigFile.load(file, overrides, pluginDirs, surroundings);
    MountSettings settings = MountOptions.apply(loaded.mount(), options);
    Path where = MountChecks.usable(pointOf(settings, surroundings));
    Optional<Path> log =
        logFile
            .map(surroundings::absolute)
            .or(() -> daemon ? Optional.of(surroundings.logFile(where)) : Optional.empty());
    if (log.isPresent()) {
      Logs.toFile(log.get());
    }
    MountRecord record = new MountRecord(where, ProcessHandle.current().pid(), file, log, demo);
    return new MountSession(loaded, settings, record, surroundings.registry())
        .run(() -> listener.mounted(record));
  }

  private Path pointOf(MountSettings settings, Surroundings surroundings) {
    return point
        .map(surroundings::absolute)
        .or(settings::point)
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.USAGE,
                    "no mount point: neither is one given, nor does the configuration set"
                        + " mount.point"));
  }
}

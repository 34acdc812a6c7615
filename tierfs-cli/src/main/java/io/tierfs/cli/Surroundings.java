package io.tierfs.cli;

import io.tierfs.engine.PluginSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command takes from the process that it runs in.
 *
 * @param environment the environment variables
 * @param directory the working directory, absolute
 * @param home where tierfs is installed, if anywhere
 */
record Surroundings(Map<String, String> environment, Path directory, Optional<Path> home) {
  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** A process of no installation. */
  Surroundings(Map<String, String> environment, Path directory) {
    this(environment, directory, Optional.empty());
  }

  /** A daemon works in the root directory; the launcher says where it was started. */
  static Surroundings ofProcess() {
    String started = System.getProperty("tierfs.directory", "");
    return new Surroundings(
        System.getenv(),
        Path.of(started).toAbsolutePath(),
        Optional.ofNullable(System.getProperty("tierfs.home")).map(Path::of));
  }

  Registry registry() {
    return Registry.of(environment);
  }

  /** An argument as an absolute path; no link is resolved. */
  Path absolute(Path argument) {
    return directory.resolve(argument).normalize();
  }

  /** The directory of plug-ins beside the installation, which need not be there. */
  Optional<Path> pluginDir() {
    return home.map(installed -> installed.resolve("plugins"));
  }

  /**
   * Where plug-ins come from.
   *
   * @param more further directories, as they were typed
   */
  PluginSources plugins(List<Path> more) {
    return PluginSources.ofClassPath()
        .withDirectories(pluginDir().filter(Files::isDirectory).stream().toList())
        .withDirectories(more.stream().map(this::absolute).toList());
  }

  /** Where the log of a mount goes if nothing else is said. */
  Path logFile(Path point) {
    String name = point.toString().substring(1).replace('/', '-');
    return logDirectory().resolve((name.isEmpty() ? "root" : name) + ".log");
  }

  private Path logDirectory() {
    String own = environment.get("TIERFS_STATE_DIR");
    if (own != null) {
      return Path.of(own).toAbsolutePath();
    }
    if (System.getProperty("user.name", "").equals("root")) {
      return Path.of("/var/log/tierfs");
    }
    String state = environment.get("XDG_STATE_HOME");
    return state == null
        ? Path.of(System.getProperty("user.home", "/tmp"), ".local/state/tierfs")
        : Path.of(state, "tierfs");
  }
}

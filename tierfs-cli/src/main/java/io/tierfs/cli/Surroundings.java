package io.tierfs.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a command takes from the process that it runs in.
 *
 * @param environment the environment variables
 * @param directory the working directory, absolute
 */
record Surroundings(Map<String, String> environment, Path directory) {
  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** A daemon works in the root directory; the launcher says where it was started. */
  static Surroundings ofProcess() {
    String started = System.getProperty("tierfs.directory", "");
    return new Surroundings(System.getenv(), Path.of(started).toAbsolutePath());
  }

  Registry registry() {
    return Registry.of(environment);
  }

  /** An argument as an absolute path; no link is resolved. */
  Path absolute(Path argument) {
    return directory.resolve(argument).normalize();
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

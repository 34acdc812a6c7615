package io.tierfs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A directory with two tiers, a configuration and a mount point, and the command run on them. */
final class Scene {
  final Path directory;
  final Path fast;
  final Path bulk;
  final Path point;
  final Path config;
  final Map<String, String> environment;

  /** What a command said, and how it ended. */
  record Result(int code, String out, String err) {}

  Scene(Path directory) throws IOException {
    this.directory = directory.toRealPath();
    fast = Files.createDirectory(this.directory.resolve("fast"));
    bulk = Files.createDirectory(this.directory.resolve("bulk"));
    point = Files.createDirectory(this.directory.resolve("union"));
    config = this.directory.resolve("tierfs.conf");
    environment =
        Map.of(
            "TIERFS_STATE_DIR", this.directory.resolve("state").toString(),
            "PATH", "/usr/bin:/bin:/usr/sbin:/sbin",
            "LC_ALL", "C.UTF-8");
    configure(tier("fast", fast), tier("bulk", bulk));
  }

  static String tier(String name, Path path) {
    return "{ name = %s, type = localdir, path = \"%s\" }".formatted(name, path);
  }

  void configure(String... tiers) throws IOException {
    Files.writeString(
        config, "tierfs {\n  tiers = [\n    " + String.join("\n    ", tiers) + "\n  ]\n}\n");
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Runs a command in this process. */
  Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new Surroundings(environment, directory),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments);
    return new Result(code, out.toString(), err.toString());
  }

  /** Starts one of the program's main classes as a process of its own, which the caller ends. */
  Process start(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                // Whoever runs the tests in the background may have these ignored.
                "env",
                "--default-signal=INT,HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dguice_custom_class_loading=CHILD",
                "-XX:+UseSerialGC",
                // Most of them end before better code would be of use.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }
}

package io.tierfs.fuse.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine, each for a limited time, and leaves none behind. */
final class Programs {
  private static final long SECONDS_MAX = 60;

  private final Path directory;
  private final Path home;

  /**
   * Programs that start in a directory.
   *
   * @param home where they keep their settings, outside of the mount
   */
  Programs(Path directory, Path home) {
    this.directory = directory;
    this.home = home;
  }

  /** How a program ended and what it said, standard error included. */
  record Outcome(int exit, String said) {}

  /** Skips the test where a program is not installed. */
  static void need(String... programs) {
    for (String program : programs) {
      boolean found =
          Arrays.stream(System.getenv("PATH").split(":"))
              .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
      assumeTrue(found, program + " is not installed");
    }
  }

  /** Runs a script of the shell, which must succeed, and gives what it said. */
  String sh(String script) throws IOException, InterruptedException {
    Outcome outcome = run("sh", "-euc", script);
    assertThat(outcome.exit()).as("exit of: %s%nwhich said: %s", script, outcome.said()).isZero();
    return outcome.said();
  }

  /** As {@link #sh}, for a script that must fail. */
  String fails(String script) throws IOException, InterruptedException {
    Outcome outcome = run("sh", "-euc", script);
    assertThat(outcome.exit())
        .as("exit of: %s%nwhich said: %s", script, outcome.said())
        .isPositive();
    return outcome.said();
  }

  /** As {@link #sh}, as a user without any rights. */
  Outcome as(int user, String script) throws IOException, InterruptedException {
    return run(
        "setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "sh", "-euc", script);
  }

  Outcome run(String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile(home, "said", ".txt");
    Process process = start(said, command);
    try {
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      String text = Files.readString(said, StandardCharsets.ISO_8859_1);
      assertThat(ended).as("%s ended in time, saying: %s", List.of(command), text).isTrue();
      return new Outcome(process.exitValue(), text);
    } finally {
      kill(process);
      Files.delete(said);
    }
  }

  /** Starts a program that talks through pipes; the caller kills it. */
  Process start(String... command) throws IOException {
    return builder(command).start();
  }

  private Process start(Path said, String... command) throws IOException {
    Process process = builder(command).redirectOutput(said.toFile()).start();
    process.getOutputStream().close();
    return process;
  }

  private ProcessBuilder builder(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    return builder;
  }

  static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

package io.tierfs.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process that is started to be killed. Ends with this one, whatever happens. */
final class Doomed implements AutoCloseable {
  private static final int SECONDS = 120;
  private static final int SOON = 5;
  private static final int KILLED = 128 + 9;

  private final Process process;
  private final BufferedReader output;

  private Doomed(Process process) {
    this.process = process;
    this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static Doomed start(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new Doomed(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Returns when it has said this; fails when it says anything else, or ends. */
  void await(String line) throws IOException {
    String said = output.readLine();
    if (!line.equals(said)) {
      process.toHandle().destroyForcibly(); // leaves its output open, to be told
      throw new AssertionError(
          "not '" + line + "' but: " + said + '\n' + String.join("\n", output.readAllLines()));
    }
  }

  /** Whether it is still there after so many milliseconds. */
  boolean lives(int millis) throws InterruptedException {
    return !process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Kills it by SIGKILL.
   *
   * @return whether it has ended soon
   */
  boolean kill() throws InterruptedException {
    assertThat(process.isAlive()).as("lives until it is killed").isTrue();
    process.destroyForcibly();
    return process.waitFor(SOON, TimeUnit.SECONDS);
  }

  /** Returns when it has ended, and sees to it that SIGKILL is what it died of. */
  void awaitDeath() throws InterruptedException {
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
    assertThat(process.exitValue()).as("died of SIGKILL").isEqualTo(KILLED);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts the process that serves a mount in the background.
 *
 * <p>It is this very program with {@code mount --daemon}, in a session of its own. It writes the
 * record of its mount to its standard output and closes it when the mount can be used; what it
 * writes to standard error before that is passed on. A daemon that ends without a record has
 * failed, and its exit code says how. A daemon whose record nobody reads unmounts and ends.
 */
final class Daemon {
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final int STOP_SECONDS = 60;

  private Daemon() {}

  /**
   * What became of a start.
   *
   * @param mount there where it succeeded
   * @param code how the daemon ended where it failed; {@code err} was told why
   */
  record Outcome(Optional<MountRecord> mount, ExitCode code) {}

  /** Returns when the mount can be used or has failed. */
  static Outcome start(List<String> arguments, Surroundings surroundings, PrintWriter err)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(commandLine(arguments))
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().clear();
    builder.environment().putAll(surroundings.environment());
    Process process = builder.start();
    Thread reaper = Thread.ofPlatform().name("tierfs-stop-daemon").unstarted(() -> stop(process));
    Runtime.getRuntime().addShutdownHook(reaper);
    StringBuilder messages = new StringBuilder();
    Optional<MountRecord> mount = await(process, messages);
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      reaper.join();
    }
    err.print(messages);
    if (mount.isPresent()) {
      return new Outcome(mount, ExitCode.OK);
    }
    int number = process.waitFor();
    if (messages.isEmpty()) {
      err.println("tierfs: the daemon ended without a word, exit code " + number);
    }
    ExitCode code = ExitCode.of(number);
    return new Outcome(mount, code == ExitCode.OK ? ExitCode.MOUNT : code);
  }

  private static Optional<MountRecord> await(Process process, StringBuilder messages)
      throws IOException, InterruptedException {
    Thread reader =
        Thread.ofVirtual().name("tierfs-messages").start(() -> collect(process, messages));
    String record;
    try (InputStream output = process.getInputStream()) {
      record = new String(output.readAllBytes(), UTF_8);
    }
    reader.join();
    return MountRecord.parse(record);
  }

  private static void collect(Process process, StringBuilder messages) {
    try (InputStream errors = process.getErrorStream()) {
      messages.append(new String(errors.readAllBytes(), UTF_8));
    } catch (IOException e) {
      // The daemon is gone; its exit code remains.
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * As a daemon: tells the one who started us that the mount can be used, and cuts the ties to him.
   */
  static void report(String message) throws IOException {
    PrintStream report = new PrintStream(System.out, false, UTF_8);
    report.print(message);
    report.flush();
    if (report.checkError()) {
      throw new IOException("nobody waits for this mount any more");
    }
    // The JDK does not close descriptors 1 and 2 but lets them lead to /dev/null.
    System.out.close();
    System.err.close();
  }

  private static List<String> commandLine(List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      // Replaces itself by the command, in a new session: a closed terminal does not end it.
      command.add(SETSID.toString());
    }
    String launcher = System.getProperty("tierfs.launcher");
    if (launcher != null) {
      command.add(launcher);
    } else {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
      command.add("-Dguice_custom_class_loading=CHILD");
      command.add("-XX:+UseSerialGC");
      String home = System.getProperty("tierfs.home");
      if (home != null) {
        command.add("-Dtierfs.home=" + home);
      }
      command.add("-cp");
      command.add(System.getProperty("java.class.path"));
      command.add(Main.class.getName());
    }
    command.addAll(arguments);
    return command;
  }
}

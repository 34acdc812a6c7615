package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs in Python: another process, which knows the kernel's own errnos, and may wait for a page
 * of the mount as no thread of this process may.
 */
final class Python {
  private static final int SECONDS_MAX = Nightly.count(60, 500);

  /** What every program can use. */
  private static final String PRELUDE =
      """
      import os, sys, errno, stat, ctypes, struct, fcntl, mmap, time, subprocess
      libc = ctypes.CDLL(None, use_errno=True)
      TIERS = int(os.environ['TIERS']); LAST = TIERS - 1
      def fails(wanted, call, *args, **named):
        try: call(*args, **named)
        except OSError as e:
          assert e.errno == wanted, f'{errno.errorcode[e.errno]}, not {errno.errorcode[wanted]}: {e}'
          return
        raise AssertionError('succeeded, wanted ' + errno.errorcode[wanted])
      def checked(result, what=''):
        if result < 0:
          e = ctypes.get_errno()
          raise OSError(e, os.strerror(e) + ' ' + what)
        return result
      def renameat2(a, b, flags):
        checked(libc.renameat2(-100, os.fsencode(a), -100, os.fsencode(b), flags), 'renameat2')
      NOREPLACE, EXCHANGE, WHITEOUT = 1, 2, 4
      def read(path):
        with open(path) as f: return f.read()
      def write(path, text):
        with open(path, 'w') as f: f.write(text)
      def gone(path):
        fails(errno.ENOENT, os.lstat, path)
        assert os.path.basename(path) not in os.listdir(os.path.dirname(path) or '.')
      def tier(path): return os.getxattr(path, 'user.tierfs.tier').decode()
      def same(a, b): assert a == b, f'{a!r}, not {b!r}'
      """;

  private Python() {}

  /** Runs a program; fails where it fails. */
  static void run(Path directory, int tiers, String program) throws IOException {
    Process process =
        builder(directory, tiers, program, List.of()).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      await(process);
      assertThat(process.exitValue()).as(said).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * Runs one program several times at once, each with arguments of its own; fails where one fails,
   * and ends the others.
   */
  static void runAll(
      Path directory,
      int tiers,
      String program,
      Map<String, String> environment,
      List<List<String>> arguments)
      throws IOException {
    List<Process> running = new ArrayList<>();
    try {
      for (List<String> some : arguments) {
        ProcessBuilder builder = builder(directory, tiers, program, some);
        builder.environment().putAll(environment);
        running.add(builder.redirectErrorStream(true).start());
      }
      for (Process process : running) {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        await(process);
        assertThat(process.exitValue()).as(said).isZero();
      }
    } finally {
      running.forEach(Process::destroyForcibly);
    }
  }

  /** Starts a program that is talked with; what it complains of goes to this process's errors. */
  static Process start(Path directory, int tiers, String program) throws IOException {
    return builder(directory, tiers, program, List.of())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Waits until a program has ended, which it has to do in time. */
  static void await(Process process) throws IOException {
    try {
      assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("ended in time").isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static ProcessBuilder builder(
      Path directory, int tiers, String program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program(), "-c", PRELUDE + program));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("TIERS", String.valueOf(tiers));
    builder.environment().put("LC_ALL", "C.UTF-8");
    return builder;
  }

  /** Where Python is; skips the test where there is none. */
  static String program() {
    String path = System.getenv("PATH");
    return Arrays.stream(("/usr/bin:/usr/local/bin:" + (path == null ? "" : path)).split(":"))
        .map(place -> Path.of(place, "python3"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseGet(() -> Assumptions.abort("needs python3"));
  }
}

package io.tierfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Other programs, which do what a test must not do itself: a thread of this process that waits for
 * a page of its own mount keeps the JVM from the safepoint that the answer may need.
 */
final class Programs {
  private static final int SECONDS_MAX = 60;

  private Programs() {}

  static String run(Path directory, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output.strip();
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  static String python(Path directory, String program) throws IOException {
    String imports = "import os,sys,mmap,fcntl,errno,struct,threading\n";
    return run(directory, pythonProgram(), "-c", imports + program);
  }

  private static String pythonProgram() {
    for (String candidate : new String[] {"/usr/bin/python3", "/usr/local/bin/python3"}) {
      if (java.nio.file.Files.isExecutable(Path.of(candidate))) {
        return candidate;
      }
    }
    try {
      run(Path.of("/"), "python3", "-c", "pass");
    } catch (IOException e) {
      Assumptions.abort("needs python3");
    }
    return "python3";
  }
}

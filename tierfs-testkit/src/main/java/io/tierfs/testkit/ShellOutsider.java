package io.tierfs.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes a directory of this machine by the commands of the shell: another process, as watches
 * tell them apart. Thread-safe.
 *
 * @since 0.1
 */
public final class ShellOutsider implements Outsider {
  private static final Path SETFATTR = Path.of("/usr/bin/setfattr");

  private final Path dir;

  public ShellOutsider(Path dir) {
    this.dir = dir;
  }

  @Override
  public void write(String path, String text) throws IOException {
    sh("printf %s \"$2\" > \"$1\"", path, text);
  }

  @Override
  public void mkdir(String path) throws IOException {
    sh("mkdir \"$1\"", path);
  }

  @Override
  public void remove(String path) throws IOException {
    sh("rm \"$1\"", path);
  }

  @Override
  public void rmdir(String path) throws IOException {
    sh("rmdir \"$1\"", path);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    sh("mv -T \"$1\" \"$2\"", from, to);
  }

  @Override
  public void chmod(String path, int permissions) throws IOException {
    sh("chmod \"$2\" \"$1\"", path, Integer.toOctalString(permissions));
  }

  @Override
  public void setXattr(String path, String name, String value) throws IOException {
    assumeTrue(Files.isExecutable(SETFATTR), "the command setfattr is missing");
    sh(SETFATTR + " -n \"$2\" -v \"$3\" \"$1\"", path, name, value);
  }

  /** Runs a script in the directory, with arguments. */
  public void sh(String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(arguments));
    run(command);
  }

  /** Runs a program in the directory. */
  public void run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + " failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command + " was interrupted", e);
    }
  }
}

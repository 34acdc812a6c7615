package io.tierfs.fuse.internal.kernel;

import io.tierfs.testkit.Outsider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Changes a directory by programs, each a process of its own. */
final class ShellOutsider implements Outsider {
  private final Path root;

  ShellOutsider(Path root) {
    this.root = root;
  }

  private String at(String path) {
    return root.resolve(path.startsWith("/") ? path.substring(1) : path).toString();
  }

  private void run(String input, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of(command));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(all + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void write(String path, String text) throws IOException {
    run(text, "sh", "-c", "cat > \"$0\"", at(path));
  }

  @Override
  public void mkdir(String path) throws IOException {
    run("", "mkdir", at(path));
  }

  @Override
  public void remove(String path) throws IOException {
    run("", "rm", at(path));
  }

  @Override
  public void rmdir(String path) throws IOException {
    run("", "rmdir", at(path));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    run("", "mv", "-fT", at(from), at(to));
  }

  @Override
  public void chmod(String path, int permissions) throws IOException {
    run("", "chmod", Integer.toOctalString(permissions), at(path));
  }

  @Override
  public void setXattr(String path, String name, String value) throws IOException {
    run("", "setfattr", "-n", name, "-v", value, at(path));
  }
}

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Runs programs by one shell that stays, so that a start costs one cheap fork, the same for all.
 */
final class Programs implements AutoCloseable {
  private final Process shell;
  private final Writer commands;
  private final BufferedReader results;

  Programs(Path home) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh");
    Map<String, String> environment = builder.environment();
    environment.put("LC_ALL", "C");
    environment.put("HOME", home.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    for (String who : new String[] {"AUTHOR", "COMMITTER"}) {
      environment.put("GIT_" + who + "_NAME", "bench");
      environment.put("GIT_" + who + "_EMAIL", "bench@example.org");
      environment.put("GIT_" + who + "_DATE", "2024-01-01T00:00:00Z");
    }
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    shell = builder.start();
    commands = shell.outputWriter(StandardCharsets.UTF_8);
    results = shell.inputReader(StandardCharsets.UTF_8);
  }

  static boolean has(String program) {
    try {
      Process process = new ProcessBuilder("sh", "-c", "command -v " + program).start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a line of shell and returns its exit code. */
  int run(String line) throws IOException {
    commands.write("{ " + line + " ; } </dev/null >/dev/null 2>&1; echo $?\n");
    commands.flush();
    String code = results.readLine();
    if (code == null) {
      throw new IOException("the shell is gone");
    }
    return Integer.parseInt(code.strip());
  }

  /** Runs a line of shell that has to go well. */
  void must(String line) throws IOException {
    int code = run(line);
    if (code != 0) {
      throw new IOException("exit code " + code + " of: " + line);
    }
  }

  /** A path as one word of the shell. */
  static String quote(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }

  @Override
  public void close() {
    shell.descendants().forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
  }
}

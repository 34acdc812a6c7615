package io.tierfs.nfs.bench;

import io.tierfs.nfs.testing.Ganesha;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** libnfs, in a process of its own: a C program that is compiled when it is wanted. */
final class LibNfs implements Contender {
  private final String version;
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter works;

  private LibNfs(String version, Process process) {
    this.version = version;
    this.process = process;
    this.answers = process.inputReader();
    this.works = process.outputWriter();
  }

  /**
   * Compiles the C program.
   *
   * @throws IOException where there is no compiler or no libnfs
   */
  static Path compile(Path source, Path directory) throws IOException, InterruptedException {
    Path program = directory.resolve("libnfs-client");
    List<String> compile =
        List.of("cc", "-O2", "-o", program.toString(), source.toString(), "-lnfs");
    if (new ProcessBuilder(compile).inheritIO().start().waitFor() != 0) {
      throw new IOException("cc failed");
    }
    return program;
  }

  /** With NFS 3. */
  static LibNfs three(Path program, Ganesha server) throws IOException {
    String url =
        "nfs://127.0.0.1%s?version=3&nfsport=%d&mountport=%d"
            .formatted(server.directory(), server.port(), server.mountPort());
    return start("3", program, url);
  }

  /** With NFS 4.0, which it can read by. */
  static LibNfs four(Path program, Ganesha server) throws IOException {
    String url = "nfs://127.0.0.1%s?version=4&nfsport=%d".formatted(Ganesha.PSEUDO, server.port());
    return start("4.0", program, url);
  }

  private static LibNfs start(String version, Path program, String url) throws IOException {
    return new LibNfs(
        version,
        new ProcessBuilder(
                program.toString(),
                url,
                Integer.toString(Work.MEBIBYTES),
                Integer.toString(Work.GETATTRS),
                Integer.toString(Work.ENTRIES),
                Integer.toString(Work.LISTS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  @Override
  public String name() {
    return "libnfs " + version;
  }

  @Override
  public boolean can(Work work) {
    return work != Work.WRITE || version.equals("3");
  }

  @Override
  public long nanos(Work work) throws IOException {
    works.write(work.word() + "\n");
    works.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("libnfs has ended");
    }
    return Long.parseLong(answer);
  }

  @Override
  public ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

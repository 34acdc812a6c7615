package org.example.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its user starts it. */
class RunTest {
  private static final Path TARGET = Path.of("target");
  private static final String SERVER = "org.example.documents.DocumentServer source: ";

  @TempDir Path disks;

  @BeforeEach
  void start() throws Exception {
    Files.createDirectories(disks.resolve("fast"));
    Files.createDirectories(disks.resolve("bulk/letters"));
    Files.writeString(disks.resolve("bulk/letters/first.txt"), "hello");
    forgetCaches();
  }

  @AfterEach
  void forgetCaches() throws IOException {
    for (Path cache : caches()) {
      Files.delete(cache);
    }
  }

  private static List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList();
    }
  }

  @Test
  void theFirstRunMakesACacheForAllOthers() throws Exception {
    serveOnce();
    assertThat(caches()).hasSize(1);
    assertThat(serveOnce()).contains("shared objects file");

    // As a first run leaves it that is killed while it writes.
    try (FileChannel cache = FileChannel.open(caches().getFirst(), StandardOpenOption.WRITE)) {
      cache.truncate(cache.size() / 2);
    }
    assertThat(serveOnce()).doesNotContain("shared objects file");
  }

  /** Starts the server, has it answer, and ends it; returns where it had its own class from. */
  private String serveOnce() throws Exception {
    Path loaded = disks.resolve("loaded");
    ProcessBuilder run = new ProcessBuilder("./run", "0", disks + "/fast", disks + "/bulk");
    run.environment().put("JAVA_HOME", System.getProperty("java.home"));
    run.environment().put("JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
    run.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process server = run.start();
    try (BufferedReader said = server.inputReader(UTF_8)) {
      String address = said.readLine();
      assertThat(address).startsWith("http://localhost:");
      URI letter = URI.create(address.replace("localhost", "127.0.0.1") + "letters/first.txt");
      try (InputStream content = letter.toURL().openStream()) {
        assertThat(new String(content.readAllBytes(), UTF_8)).isEqualTo("hello");
      }
      server.toHandle().destroy(); // and leaves what it says readable
      said.lines().forEach(line -> assertThat(line).doesNotContainIgnoringCase("exception"));
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      server.destroyForcibly().waitFor();
    }
    try (Stream<String> lines = Files.lines(loaded)) {
      return lines.filter(line -> line.contains(SERVER)).findFirst().orElseThrow();
    }
  }
}

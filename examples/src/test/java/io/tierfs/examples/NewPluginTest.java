package io.tierfs.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Options;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/new-plugin} makes a project that works. */
class NewPluginTest {
  @TempDir Path directory;

  @Test
  void aNewPluginCompilesAndWorks() throws Exception {
    Path project = directory.resolve("made");
    assertThat(run("star-dust", project.toString())).isZero();
    assertThat(Files.readString(project.resolve("pom.xml")))
        .contains("<artifactId>star-dust</artifactId>")
        .contains("<Tierfs-Api-Version>");
    Path classes = compile(project);
    Path services = Path.of("META-INF/services/io.tierfs.api.BackendProvider");
    Files.createDirectories(classes.resolve(services).getParent());
    Files.copy(project.resolve("src/main/resources").resolve(services), classes.resolve(services));
    URL[] urls = {classes.toUri().toURL()};
    try (var loader = new URLClassLoader(urls, BackendProvider.class.getClassLoader())) {
      BackendProvider provider =
          ServiceLoader.load(BackendProvider.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .filter(found -> found.getClass().getClassLoader() == loader)
              .findFirst()
              .orElseThrow();
      assertThat(provider.type()).isEqualTo("star-dust");
      assertThat(provider.getClass().getName())
          .isEqualTo("org.example.tierfs.stardust.StarDustProvider");
      Options options = Options.of(provider.options(), Map.of());
      try (var backend = provider.open(BackendContext.standalone("test"), options)) {
        assertThat(new BackendDriver(backend).write("file", "hello").read("file"))
            .isEqualTo("hello");
      }
    }
  }

  /** Main and test classes: nothing was forgotten in a renaming. */
  private static Path compile(Path project) throws IOException {
    Path classes = Files.createDirectory(project.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(project.resolve("src"))) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(new String[0]));
    assertThat(result).as("of the compiler").isZero();
    return classes;
  }

  @Test
  void whatExistsIsLeftAlone() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "mine");
    assertThat(run("stars", directory.toString())).isEqualTo(1);
    assertThat(run("stars", file.toString())).isEqualTo(1);
    assertThat(file).hasContent("mine");
  }

  @Test
  void namesThatAreNoTypesAreRefused() throws Exception {
    for (String name : List.of("", "Stars", "-x", "x-", "a b", "../x", "a/b")) {
      assertThat(run(name, directory.resolve("new").toString())).as(name).isEqualTo(2);
    }
    assertThat(directory.resolve("new")).doesNotExist();
  }

  private static int run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "../bin/new-plugin"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    assertThat(said).isNotEmpty();
    return code;
  }
}

package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The limits of docs/style that no compiler holds, over all source files of the project. */
class TidyTest {
  private static final int LINES_MAX = 500;
  private static final int WIDTH_MAX = 100;
  private static final Path PROJECT = project();

  static Path project() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("tierfs-api"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  @Test
  void filesAreFoundAtAll() throws IOException {
    assertThat(sources("src/main/java")).hasSizeGreaterThan(50);
    assertThat(sources("src/test/java")).hasSizeGreaterThan(10);
  }

  @Test
  void noMainFileIsLong() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : sources("src/main/java")) {
      int lines = Files.readAllLines(file).size();
      if (lines > LINES_MAX) {
        found.add(PROJECT.relativize(file) + " has " + lines + " lines");
      }
    }
    assertThat(found).isEmpty();
  }

  /** Tests may hold tables and scripts that are wider. */
  @Test
  void noLineIsWide() throws IOException {
    Predicate<String> wide = line -> line.length() > WIDTH_MAX && !line.startsWith("import ");
    assertThat(linesWith(sources("src/main/java"), wide)).isEmpty();
  }

  @Test
  void noTabs() throws IOException {
    assertThat(linesWith(sources("src"), line -> line.contains("\t"))).isEmpty();
  }

  @Test
  void onlyTheCommandPrints() throws IOException {
    List<Path> files =
        sources("src/main/java").stream()
            .filter(file -> !file.startsWith(PROJECT.resolve("tierfs-cli")))
            .filter(file -> !file.startsWith(PROJECT.resolve("examples")))
            .toList();
    assertThat(linesWith(files, line -> line.contains("System.out") || line.contains("System.err")))
        .isEmpty();
  }

  @Test
  void noTestWaitsForTimeToPass() throws IOException {
    assertThat(linesWith(sources("src/test/java"), line -> line.contains("Thread." + "sleep")))
        .isEmpty();
  }

  @Test
  void nothingIsPutOff() throws IOException {
    assertThat(
            linesWith(
                sources("src"), line -> line.contains("TO" + "DO") || line.contains("FIX" + "ME")))
        .isEmpty();
  }

  /** The examples that are projects of their own know the published API alone. */
  @Test
  void everyPackageIsNullMarked() throws IOException {
    Set<Path> packages = new TreeSet<>();
    for (Path file : sources("src/main/java")) {
      if (!file.startsWith(PROJECT.resolve("examples"))) {
        packages.add(file.getParent());
      }
    }
    for (Path directory : packages) {
      assertThat(directory.resolve("package-info.java"))
          .isRegularFile()
          .content()
          .contains("@NullMarked");
    }
  }

  /** All Java files of all modules below a folder of theirs. */
  private static List<Path> sources(String folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(PROJECT)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> ("/" + PROJECT.relativize(file)).contains("/" + folder + "/"))
          .filter(file -> !("/" + PROJECT.relativize(file)).contains("/target/"))
          .forEach(found::add);
    }
    return found;
  }

  private static List<String> linesWith(List<Path> files, Predicate<String> bad)
      throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (bad.test(lines.get(i))) {
          found.add(PROJECT.relativize(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return found;
  }
}

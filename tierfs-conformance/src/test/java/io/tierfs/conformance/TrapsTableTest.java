package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in {@code docs/traps.md} has every trap, and names tests that exist. */
class TrapsTableTest {
  private static final int TRAPS = 48;
  private static final Pattern ROW = Pattern.compile("(?m)^\\| T(\\d+) .*$");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  private static Path project() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("docs"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  private static String table() throws IOException {
    return Files.readString(project().resolve("docs/traps.md"));
  }

  @Test
  void everyTrapHasARow() throws IOException {
    assertThat(ROW.matcher(table()).results().map(row -> Integer.valueOf(row.group(1))))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, TRAPS).boxed().toList());
  }

  @Test
  void whatPassesNamesATest() throws IOException {
    List<String> without = new ArrayList<>();
    for (MatchResult row : ROW.matcher(table()).results().toList()) {
      String text = row.group();
      boolean passes = text.replaceAll("\\|\\s*$", "").replaceAll(".*\\|", "").contains("passes");
      if (passes != TEST.matcher(text).find()) {
        without.add(text);
      }
    }
    assertThat(without).isEmpty();
  }

  @Test
  void theTestsExist() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(project())) {
      for (Path file : files.filter(TrapsTableTest::isTest).toList()) {
        sources.merge(file.getFileName().toString(), Files.readString(file), String::concat);
      }
    }
    List<String> missing = new ArrayList<>();
    for (MatchResult test : TEST.matcher(table()).results().toList()) {
      String source = sources.getOrDefault(test.group(1) + ".java", "");
      if (!source.contains("void " + test.group(2) + "(")) {
        missing.add(test.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyTestOfATrapIsInItsRow() throws IOException {
    Map<Integer, String> rows = new TreeMap<>();
    ROW.matcher(table()).results().forEach(r -> rows.put(Integer.valueOf(r.group(1)), r.group()));
    Pattern method = Pattern.compile("void (t(\\d\\d)_\\w+)\\(");
    List<String> missing = new ArrayList<>();
    try (Stream<Path> files = Files.walk(project().resolve("tierfs-conformance"))) {
      for (Path file : files.filter(TrapsTableTest::isTest).toList()) {
        String type = file.getFileName().toString().replace(".java", "");
        for (MatchResult test : method.matcher(Files.readString(file)).results().toList()) {
          String name = "`" + type + "." + test.group(1) + "`";
          if (!rows.getOrDefault(Integer.valueOf(test.group(2)), "").contains(name)) {
            missing.add(name);
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static boolean isTest(Path file) {
    return file.toString().endsWith("Test.java") && file.toString().contains("/src/test/");
  }
}

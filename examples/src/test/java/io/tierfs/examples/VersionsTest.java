package io.tierfs.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What says a version by itself says the right one. */
class VersionsTest {
  private static final Path HOME = Path.of("..");
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private static final Pattern EXAMPLE_VERSION =
      Pattern.compile("<tierfs.version>([^<]+)</tierfs.version>");

  @Test
  void theBillOfMaterialsNamesAllThatIsForOthers() throws IOException {
    String bom = Files.readString(HOME.resolve("tierfs-bom/pom.xml"));
    assertThat(first(VERSION, bom)).isEqualTo(version());
    List<String> modules =
        modules().stream()
            .filter(name -> !name.startsWith("examples"))
            .filter(name -> Files.isDirectory(HOME.resolve(name).resolve("src/main/java")))
            .toList();
    assertThat(modules).contains("tierfs-api", "tierfs-engine");
    for (String module : modules) {
      assertThat(bom).contains("<artifactId>" + module + "</artifactId>");
    }
  }

  @Test
  void theExamplesAreBuiltWithTheVersionOfNow() throws IOException {
    List<String> examples =
        modules().stream().filter(name -> name.startsWith("examples/")).toList();
    assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
    for (String example : examples) {
      String pom = Files.readString(HOME.resolve(example).resolve("pom.xml"));
      assertThat(first(EXAMPLE_VERSION, pom)).as(example).isEqualTo(version());
      assertThat(pom).as("%s can be copied out", example).doesNotContain("<parent>");
    }
  }

  private static List<String> modules() throws IOException {
    String pom = Files.readString(HOME.resolve("pom.xml"));
    String always = pom.substring(0, pom.indexOf("<profiles>"));
    return MODULE.matcher(always).results().map(found -> found.group(1)).toList();
  }

  private static String version() throws IOException {
    return first(VERSION, Files.readString(HOME.resolve("pom.xml")));
  }

  private static String first(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult m) -> m.group(1))
        .findFirst()
        .orElseThrow();
  }
}

package io.tierfs.apicheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the last release promised is still there, but for what {@code allowed-breaks.txt} says. */
class BaselineTest {
  private static final String BASELINE = System.getProperty("tierfs.api.baseline");
  private static final Pattern HEADING = Pattern.compile("## \\[(\\d+\\.\\d+\\.\\d+)].*");

  @TempDir Path directory;

  @Test
  void theLastReleaseIsKept() throws Exception {
    assumeFalse(
        BASELINE.equals("none"),
        "tierfs.api.baseline is none: there is no release yet to compare the API with");
    List<Path> oldJars = new ArrayList<>();
    List<Path> newJars = new ArrayList<>();
    Set<String> packages = new HashSet<>();
    Set<String> own = new HashSet<>();
    for (PublishedModule module : PublishedModule.values()) {
      oldJars.add(Path.of("target/baseline", module.artifact + ".jar"));
      newJars.add(Jars.of(module.classes(), directory.resolve(module.artifact + ".jar")));
      packages.add(module.packageName());
      own.add(module.classes().toString());
    }
    List<String> others =
        Stream.of(System.getProperty("java.class.path").split(":"))
            .filter(entry -> !own.contains(entry))
            .toList();
    SortedSet<String> breaks = Breaks.between(oldJars, newJars, packages, others);
    AllowedBreaks allowed = AllowedBreaks.of(Files.readAllLines(Path.of("allowed-breaks.txt")));
    assertThat(allowed.problems(breaks))
        .as("compared with %s; see docs/api-stability.md", BASELINE)
        .isEmpty();
    Release now = Release.of(System.getProperty("tierfs.version"));
    if (!now.mayBreak(Release.of(BASELINE))) {
      assertThat(breaks).as("%s may break nothing of %s", now, BASELINE).isEmpty();
    }
  }

  @Test
  void theBaselineIsTheLastReleaseOfTheChangelog() throws Exception {
    Optional<String> last = lastRelease();
    assumeTrue(last.isPresent(), "CHANGELOG.md tells of no release yet");
    assertThat(BASELINE).as("-Dtierfs.api.baseline=… of .mvn/maven.config").isEqualTo(last.get());
  }

  private static Optional<String> lastRelease() throws IOException {
    return Files.readAllLines(PublishedModule.PROJECT.resolve("CHANGELOG.md")).stream()
        .map(HEADING::matcher)
        .filter(Matcher::matches)
        .map(heading -> heading.group(1))
        .findFirst();
  }
}

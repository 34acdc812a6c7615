package io.tierfs.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code of the guide is the code of the example: all of it, in its order. */
class PluginGuideTest {
  private static final Path GUIDE = Path.of("../docs/plugin-guide.md");
  private static final Path EXAMPLE = Path.of("backend-minimal");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^<!-- (\\S+) -->\n```[a-z]*\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final int LINES_MAX = 250;

  @Test
  void blocksAreTheFilesThatTheyName() throws IOException {
    Map<String, StringBuilder> blocks = new LinkedHashMap<>();
    for (MatchResult block : BLOCK.matcher(Files.readString(GUIDE)).results().toList()) {
      String source = Files.readString(EXAMPLE.resolve(block.group(1)));
      assertThat(source).as(block.group(1)).contains(block.group(2));
      blocks.computeIfAbsent(block.group(1), _ -> new StringBuilder()).append(block.group(2));
    }
    assertThat(blocks).hasSize(5);
    for (var file : blocks.entrySet()) {
      if (!file.getKey().equals("pom.xml")) {
        String source = Files.readString(EXAMPLE.resolve(file.getKey()));
        assertThat(withoutBlankLines(file.getValue().toString()))
            .as("all of %s", file.getKey())
            .isEqualTo(withoutBlankLines(source));
      }
    }
  }

  /** The backend with its blank lines, and with the provider without them. */
  @Test
  void theExampleIsSmall() throws IOException {
    long all = 0;
    long written = 0;
    try (var files = Files.walk(EXAMPLE.resolve("src/main/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String source = Files.readString(file);
        written += withoutBlankLines(source).lines().count();
        if (file.endsWith("MemoryBackend.java")) {
          all += source.lines().count();
        }
      }
    }
    assertThat(all).isBetween(1L, (long) LINES_MAX);
    assertThat(written).isBetween(all / 2, (long) LINES_MAX);
  }

  private static String withoutBlankLines(String text) {
    return text.replaceAll("(?m)^\\s*\n", "");
  }
}

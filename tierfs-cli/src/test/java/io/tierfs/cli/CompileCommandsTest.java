package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the JVM is told of our code says nothing, and in silence, where that is called otherwise.
 */
class CompileCommandsTest {
  private static final String PREFIX = "dontinline,";

  private static List<String> lines() throws IOException {
    return Files.readAllLines(TidyTest.project().resolve("bin/compile-commands"));
  }

  private static List<String> methods() throws IOException {
    return lines().stream()
        .filter(line -> line.startsWith(PREFIX))
        .map(line -> line.substring(PREFIX.length()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void existsAndHasTheName(String method) throws ClassNotFoundException {
    String[] parts = method.split("::");
    Class<?> type = Class.forName(parts[0], false, getClass().getClassLoader());
    assertThat(Arrays.stream(type.getDeclaredMethods()))
        .anyMatch(found -> parts[1].equals("*") || found.getName().equals(parts[1]));
  }

  @Test
  void nothingIsPrinted() throws IOException {
    assertThat(lines().getFirst()).isEqualTo("quiet");
    assertThat(lines().stream().skip(1))
        .allMatch(line -> line.startsWith("#") || line.startsWith(PREFIX));
  }
}

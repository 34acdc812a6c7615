package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {
  @TempDir private Path directory;
  private Scene scene;

  @BeforeEach
  void setUp() throws IOException {
    scene = new Scene(directory);
  }

  @Test
  void helpNamesEveryCommandAndExitCode() {
    Scene.Result result = scene.run("--help");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains(
            "mount",
            "umount",
            "check",
            "fsck",
            "which",
            "explain",
            "tiers",
            "plugins",
            "backend-check",
            "demo",
            "version")
        .doesNotContain("warm-up");
    for (ExitCode code : ExitCode.values()) {
      assertThat(result.out()).containsPattern("(?m)^ *" + code.number() + " +\\S");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount",
        "umount",
        "check",
        "fsck",
        "which",
        "explain",
        "tiers",
        "plugins",
        "backend-check",
        "demo",
        "version"
      })
  void everyCommandHasHelpThatFitsATerminal(String command) {
    Scene.Result result = scene.run(command, "--help");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("Usage: tierfs " + command);
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void wrongUsageIsSaidInTwoLines() {
    assertThat(scene.run("mont", "x"))
        .isEqualTo(
            new Scene.Result(
                2,
                "",
                """
                tierfs: Unmatched arguments from index 0: 'mont', 'x'
                Did you mean: tierfs mount or tierfs umount or tierfs unmount?
                Try 'tierfs --help'.
                """));
    assertThat(scene.run())
        .isEqualTo(
            new Scene.Result(
                2,
                "",
                """
                tierfs: a command is missing
                Try 'tierfs --help'.
                """));
    assertThat(scene.run("check"))
        .isEqualTo(
            new Scene.Result(
                2,
                "",
                """
                tierfs: Missing required parameter: 'CONFIG'
                Try 'tierfs check --help'.
                """));
    assertThat(scene.run("mount", "-o", "quick", "x.conf").code()).isEqualTo(2);
  }

  @Test
  void theModelOfTheCommandLineIsSound() {
    CommandLine line = Main.commandLine(new Surroundings(scene.environment, scene.directory));
    assertThat(line.getSubcommands()).containsKeys("mount", "unmount");
  }
}

package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsCommandTest {
  @TempDir private Path directory;
  private Scene scene;
  private Path plugins;

  @BeforeEach
  void setUp() throws IOException {
    scene = new Scene(directory);
    plugins = Files.createDirectory(scene.directory.resolve("plugins"));
    GreetingPlugins.install(plugins, "one", "v1");
    GreetingPlugins.policy("later").apiVersion("2.0").write(plugins.resolve("later.jar"));
  }

  /** As installed in the scene's directory. */
  private Scene.Result installed(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new Surroundings(scene.environment, scene.directory, Optional.of(scene.directory)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments);
    return new Scene.Result(code, out.toString(), err.toString());
  }

  @Test
  void listsWhatThereIsWithItsOptions() {
    Scene.Result result = scene.run("plugins", "--plugin-dir", "plugins");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("Backends:\n  localdir: Stores files in a directory of this machine.\n")
        .containsPattern("(?m)^ +path +absolute path +required +The directory that holds")
        .contains("  one: Holds greetings.\n      from " + plugins.resolve("one") + "\n")
        .containsPattern("(?m)^ +mood +text +default good +How it greets\\.$")
        .contains("\nRouting policies:\n  all: ")
        .contains(
            "\nCannot be used:\n  plug-in 'later' (%s)\n      later.jar was built for version 2.0"
                .formatted(plugins.resolve("later.jar")));
  }

  @Test
  void whatLiesBesideTheInstallationNeedsNoOption() throws IOException {
    assertThat(installed("plugins").out()).contains("  one: Holds greetings.");
    assertThat(scene.run("plugins").out()).doesNotContain("greetings");
    scene.configure("{ name = a, type = one, mode = ro }");
    assertThat(installed("check", "tierfs.conf").code()).isZero();
    assertThat(installed("tiers", "tierfs.conf").out()).containsPattern("(?m)^a +ro +one ");
    assertThat(installed("which", "--config", "tierfs.conf", "/one.txt").out())
        .contains("*  a  /one.txt");
    Scene.Result without = scene.run("check", "tierfs.conf");
    assertThat(without.code()).isEqualTo(3);
    assertThat(without.err()).contains("unknown backend type 'one'");
  }

  @Test
  void aConfigurationsOwnDirectoriesAreLookedInto() throws IOException {
    Files.writeString(scene.config, "tierfs { plugins = \"" + plugins + "\" }\n");
    assertThat(scene.run("plugins", "tierfs.conf").out()).contains("  one: Holds greetings.");
  }

  @Test
  void writesJson() {
    assertThat(scene.run("plugins", "--json", "--plugin-dir", "plugins").out())
        .startsWith(
            "{\"api\":\"1.0\",\"directories\":[\""
                + plugins
                + "\"],\"plugins\":[{\"kind\":\"backend\",\"type\":\"localdir\"")
        .contains(
            "\"class\":\"com.example.one.Provider\",\"plugin\":\"one\",\"path\":\""
                + plugins.resolve("one")
                + "\",\"failure\":null,\"options\":[{\"name\":\"mood\",\"type\":\"string\","
                + "\"help\":\"How it greets.\",\"default\":\"good\",\"required\":false,"
                + "\"secret\":false,\"choices\":[]}]}")
        .contains("{\"kind\":null,\"type\":null,");
  }

  @Test
  void aDirectoryThatIsNotThereIsAnError() {
    assertThat(scene.run("plugins", "--plugin-dir", "none"))
        .isEqualTo(
            new Scene.Result(
                3,
                "",
                scene.directory.resolve("none") + ": there is no such directory of plug-ins\n"));
  }
}

package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.BackendProvider;
import io.tierfs.testkit.BackendCheck;
import io.tierfs.testkit.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendCheckCommandTest {
  @TempDir private Path directory;
  private Scene scene;
  private Path store;

  @BeforeEach
  void setUp() throws IOException {
    scene = new Scene(directory);
    store = scene.fast;
    Scene.write(store.resolve("mine/file.txt"), "mine");
  }

  /** A plug-in with the test kit's backends; {@code backend} is what its provider opens. */
  private void install(String type, String backend) throws IOException {
    Path testkit = PluginJar.locationOf(BackendCheck.class);
    new PluginJar()
        .seeing(testkit)
        .classes(testkit, "io/tierfs/testkit/*.class")
        .offering(BackendProvider.class, "com.example.Provider")
        .source(
            "com.example.Provider",
            """
            package com.example;
            import io.tierfs.api.*;
            import io.tierfs.testkit.*;
            public final class Provider implements BackendProvider {
              public String type() { return "%s"; }
              public String description() { return "Forgets."; }
              public OptionSchema options() { return OptionSchema.NONE; }
              public Backend open(BackendContext context, Options options) throws java.io.IOException {
                return %s;
              }
            }
            """
                .formatted(type, backend))
        .write(scene.directory.resolve("plugins/" + type + ".jar"));
  }

  private void checkNothingElseWasTouched() throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      assertThat(files.map(store::relativize).map(Path::toString))
          .containsExactlyInAnyOrder("", "mine", "mine/file.txt");
    }
    assertThat(store.resolve("mine/file.txt")).hasContent("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "false"})
  void aLocalDirectoryKeepsTheContract(String system) throws IOException {
    Scene.Result result =
        scene.run("backend-check", "localdir", "path=" + store, "native=" + system);
    assertThat(result.out().lines().filter(line -> line.startsWith("failed"))).isEmpty();
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("passed   Stat.whatIsMissingIsEnoent\n")
        .containsPattern("skipped  Refusal\\.\\w+: the backend declares \\w+")
        .containsPattern("(?m)^1\\d\\d passed, 0 failed, \\d+ skipped$");
    checkNothingElseWasTouched();
  }

  @Test
  void anInMemoryStoreOfAPluginKeepsTheContract() throws IOException {
    install("memory", "new InMemoryBackend()");
    Scene.Result result = scene.run("backend-check", "--plugin-dir", "plugins", "memory");
    assertThat(result.out().lines().filter(line -> line.startsWith("failed"))).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("skipped  Watch.")
        .contains(": no other program is at hand that changes this store\n");
  }

  @Test
  void aStoreThatCannotBeWrittenIsRead() throws IOException {
    GreetingPlugins.install(Files.createDirectory(scene.directory.resolve("plugins")), "one", "v1");
    Scene.Result result = scene.run("backend-check", "--plugin-dir", "plugins", "one");
    assertThat(result.out())
        .contains("passed   ReadOnly.eachNameIsListedOnce")
        .contains("skipped  Create.whatIsWrittenCanBeRead: the backend does not declare WRITE")
        // It is a careless backend, and the check says so.
        .contains("failed   ReadOnly.filesAreReadToTheirEnd")
        .contains("failed   ReadOnly.whatIsThereCannotBeOpenedForWriting");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void aBrokenBackendIsFound() throws IOException {
    install(
        "forgetful",
        "new FaultyBackend(new InMemoryBackend())"
            + ".inject(Fault.ignore().on(BackendOperation.REMOVE_FILE))"
            + ".inject(Fault.hang().on(BackendOperation.READ_SYMLINK)"
            + ".where(path -> path.name().equals(\"link0\")))");
    Scene.Result result =
        scene.run("backend-check", "--plugin-dir", "plugins", "--timeout", "2", "forgetful");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("failed   Remove.aRemovedFileIsGone: ")
        .containsPattern("failed   Symlink\\.aSymlinkHoldsWhatItWasGiven: .*timed out after 2")
        .contains("passed   Stat.whatIsMissingIsEnoent\n");
  }

  @Test
  void aStoreThatHangsForEverEndsTheCheckAllTheSame() throws IOException {
    install(
        "stuck",
        "new FaultyBackend(InMemoryBackend.builder().without(io.tierfs.api.Capability.WRITE).build())"
            + ".inject(Fault.hang().on(BackendOperation.LIST))");
    Scene.Result json =
        scene.run("backend-check", "--json", "--plugin-dir=plugins", "--timeout=1", "stuck");
    assertThat(json.code()).isEqualTo(1);
    assertThat(json.out())
        .startsWith("{\"passed\":")
        .containsPattern(
            "\"part\":\"ReadOnly\",\"name\":\"eachNameIsListedOnce\",\"outcome\":\"failed\"");
  }

  @Test
  void whatCannotBeCheckedIsSaid() {
    assertThat(scene.run("backend-check", "locldir").err())
        .startsWith("tierfs: locldir: unknown backend type 'locldir'")
        .contains("localdir");
    assertThat(scene.run("backend-check", "localdir"))
        .isEqualTo(new Scene.Result(3, "", "tierfs: localdir: missing key path\n"));
    assertThat(scene.run("backend-check", "localdir", "path=" + store, "depth=1").code())
        .isEqualTo(3);
    assertThat(scene.run("backend-check", "localdir", "path=" + store + "/none").code())
        .isNotZero();
    assertThat(scene.run("backend-check").code()).isEqualTo(2);
    assertThat(scene.run("backend-check", "--timeout=0", "localdir").code()).isEqualTo(2);
  }
}

package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tierfs fsck} on directories of this machine. */
class FsckTest {
  @TempDir private Path directory;
  private Scene scene;

  @BeforeEach
  void setUp() throws IOException {
    scene = new Scene(directory);
    Scene.write(scene.fast.resolve("a/x"), "0");
    Scene.write(scene.bulk.resolve("a/y"), "1");
  }

  /** Every file of both tiers, with what tells whether it was changed. */
  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    for (Path tier : new Path[] {scene.fast, scene.bulk}) {
      try (Stream<Path> files = Files.walk(tier)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Object attributes =
              Files.readAttributes(
                  file, "unix:ino,ctime,mode,nlink,size", LinkOption.NOFOLLOW_LINKS);
          state.put(file.toString(), attributes.toString());
        }
      }
    }
    return state;
  }

  @Test
  void aCleanUnionIsOneLineAndNothingIsWritten() throws IOException {
    Map<String, String> before = state();
    assertThat(scene.run("fsck", "tierfs.conf"))
        .isEqualTo(new Scene.Result(0, "tierfs.conf is clean (2 directories, 4 names)\n", ""));
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void whatACrashLeftIsAnErrorUntilItIsRepaired() throws IOException {
    Scene.write(scene.fast.resolve(".tierfs/journal/7"), "tierfs-int");
    Scene.write(scene.bulk.resolve("a/x"), "shadowed");
    Map<String, String> before = state();
    Scene.Result found = scene.run("fsck", "tierfs.conf");
    assertThat(found.code()).isEqualTo(7);
    assertThat(found.err()).isEmpty();
    assertThat(found.out())
        .isEqualTo(
            """
            error: fast: /.tierfs/journal/7: the note of an operation that had not begun is not whole: \
            the next start or --repair removes it
            note: bulk: /a/x: hidden by the copy on fast; this one has 8 bytes, that one 1
            tierfs.conf: 1 error, 1 note (2 directories, 5 names)
            """);
    assertThat(state()).isEqualTo(before);

    Scene.Result repaired = scene.run("fsck", "--repair", "tierfs.conf");
    assertThat(repaired.code()).isZero();
    assertThat(repaired.out())
        .startsWith("repaired: fast: /.tierfs/journal/7: ")
        .contains("1 error, 1 of them repaired, 1 note");
    assertThat(scene.run("fsck", "tierfs.conf").out()).contains("0 errors, 1 note");
  }

  @Test
  void programsReadJson() throws IOException {
    Scene.write(scene.fast.resolve(".tierfs/staging/left"), "x");
    Scene.Result result = scene.run("fsck", "--json", "tierfs.conf");
    assertThat(result.code()).isEqualTo(7);
    assertThat(result.out())
        .startsWith(
            "{\"findings\":[{\"severity\":\"error\",\"kind\":\"leftover\",\"tier\":\"fast\","
                + "\"path\":\"/.tierfs/staging/left\",\"message\":\"")
        .endsWith(
            "\"repaired\":false}],\"errors\":1,\"repaired\":0,\"notes\":0,\"directories\":2,"
                + "\"names\":4}\n")
        .hasLineCount(1);
  }

  @Test
  void aUnionThatRunsIsLeftAlone() throws Exception {
    try (TierFs _ = TierFsConfig.load(scene.config).open()) {
      Scene.Result result = scene.run("fsck", "tierfs.conf");
      assertThat(result.code()).isEqualTo(3);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .contains("tier fast (" + scene.fast + ") is in use by another running tierfs")
          .hasLineCount(1);
    }
    assertThat(scene.run("fsck", "tierfs.conf").code()).isZero();
  }
}

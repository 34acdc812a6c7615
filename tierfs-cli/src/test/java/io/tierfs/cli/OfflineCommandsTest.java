package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked of a configuration that is not mounted. */
class OfflineCommandsTest {
  @TempDir private Path directory;
  private Scene scene;

  @BeforeEach
  void setUp() throws IOException {
    scene = new Scene(directory);
  }

  @Test
  void checkShowsTiersAndEffectiveConfiguration() {
    Scene.Result result = scene.run("check", "tierfs.conf");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .startsWith("# tierfs.conf is good. Its tiers:\n#   NAME")
        .containsPattern("(?m)^#   fast +rw +localdir .* " + scene.fast + "$")
        .contains("entry-ttl", "routing", "exists-in-primary");
  }

  @Test
  void whatCheckShowsIsAConfigurationThatMeansTheSame() throws IOException {
    String first = scene.run("check", "tierfs.conf").out();
    Path again = scene.directory.resolve("again.conf");
    Files.writeString(again, first);
    assertThat(effective(scene.run("check", "again.conf").out())).isEqualTo(effective(first));
  }

  private static String effective(String checked) {
    return checked.replaceAll("(?m)^#.*\n", "");
  }

  @Test
  void checkTakesOverrides() {
    Scene.Result result = scene.run("check", "--set", "mount.allow-other=true", "tierfs.conf");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).containsPattern("allow-other *= *true");
    Scene.Result wrong = scene.run("check", "--set", "mount.alow-other=true", "tierfs.conf");
    assertThat(wrong.code()).isEqualTo(3);
    assertThat(wrong.err()).contains("alow-other", "did you mean 'allow-other'");
  }

  @Test
  void checkWritesJson() {
    Scene.Result result = scene.run("check", "--json", "tierfs.conf");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .startsWith("{\"tiers\":[{\"name\":\"fast\",\"mode\":\"rw\",\"type\":\"localdir\",")
        .contains("\"config\":{")
        .hasLineCount(1);
  }

  @Test
  void checkNamesEveryProblemWithItsLine() throws IOException {
    scene.configure(
        Scene.tier("fast", scene.fast).replace("localdir", "localdirr"),
        Scene.tier("bulk", scene.bulk).replace("name", "nane"));
    Scene.Result result = scene.run("check", "tierfs.conf");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(scene.config + ":3: ", scene.config + ":4: ");
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
  }

  @Test
  void checkRefusesTiersThatCannotBeOpened() throws IOException {
    scene.configure(
        Scene.tier("fast", scene.fast), Scene.tier("bulk", scene.directory.resolve("nowhere")));
    Scene.Result result = scene.run("check", "tierfs.conf");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains(scene.config + ":4: ", "nowhere").hasLineCount(1);
  }

  @Test
  void checkRefusesTiersThatOverlap() throws IOException {
    Path inner = Files.createDirectory(scene.fast.resolve("inner"));
    scene.configure(Scene.tier("fast", scene.fast), Scene.tier("bulk", inner));
    Scene.Result result = scene.run("check", "tierfs.conf");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("fast", "bulk").hasLineCount(1);
  }

  @Test
  void checkRefusesMountPointsThatWillNotDo() throws IOException {
    Path inner = Files.createDirectory(scene.fast.resolve("inner"));
    assertThat(scene.run("check", "tierfs.conf", "nowhere").code()).isEqualTo(4);
    assertThat(scene.run("check", "tierfs.conf", "fast").err()).contains("not empty");
    Scene.Result inside = scene.run("check", "tierfs.conf", inner.toString());
    assertThat(inside.code()).isEqualTo(4);
    assertThat(inside.err())
        .isEqualTo(
            "tierfs: tier fast (" + scene.fast + ") contains the mount point " + inner + "\n");
  }

  @Test
  void missingConfigurationIsOneClearMessage() {
    Scene.Result result = scene.run("check", "none.conf");
    assertThat(result)
        .isEqualTo(
            new Scene.Result(
                3, "", scene.directory.resolve("none.conf") + ": there is no such file\n"));
  }

  @Test
  void whichFindsAllCopies() throws IOException {
    Scene.write(scene.fast.resolve("both.txt"), "seen");
    Scene.write(scene.bulk.resolve("both.txt"), "shadowed");
    Scene.write(scene.bulk.resolve("dir/only.txt"), "far");
    Scene.Result result =
        scene.run("which", "--config", "tierfs.conf", "/both.txt", "dir/only.txt");
    assertThat(result)
        .isEqualTo(
            new Scene.Result(
                0,
                """
                /both.txt
                  *  fast  %1$s/both.txt
                     bulk  %2$s/both.txt
                dir/only.txt
                  *  bulk  %2$s/dir/only.txt
                """
                    .formatted(scene.fast, scene.bulk),
                ""));
  }

  @Test
  void whichWritesJson() throws IOException {
    Scene.write(scene.bulk.resolve("a\"b"), "x");
    Scene.Result result = scene.run("which", "--json", "--config", "tierfs.conf", "/a\"b");
    assertThat(result.out())
        .isEqualTo(
            ("[{\"path\":\"/a\\\"b\",\"copies\":[{\"tier\":\"bulk\","
                    + "\"location\":\"%s/a\\\"b\",\"visible\":true}]}]\n")
                .formatted(scene.bulk));
  }

  @Test
  void whichGoesOnAfterAPathThatIsNotThere() throws IOException {
    Scene.write(scene.fast.resolve("here"), "x");
    Scene.Result result = scene.run("which", "--config", "tierfs.conf", "/gone", "/here");
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).isEqualTo("tierfs: /gone: no such file or directory\n");
    assertThat(result.out()).startsWith("/here\n");
  }

  /** Two tiers, and a chain of its own for media. */
  private void configureRouting() throws IOException {
    Files.writeString(
        scene.config,
        """
        tierfs {
          tiers = [
            %s
            %s
          ]
          routing.paths = [{ glob = "/media/**", create = [existing-path, round-robin] }]
        }
        """
            .formatted(Scene.tier("fast", scene.fast), Scene.tier("bulk", scene.bulk)));
  }

  @Test
  void explainTellsWhatEachLinkSays() throws IOException {
    configureRouting();
    Scene.write(scene.bulk.resolve("media/old"), "x");
    String[] command = {"explain", "--config", "tierfs.conf", "create", "/media/new"};
    Scene.Result result = scene.run(command);
    assertThat(result)
        .isEqualTo(
            new Scene.Result(
                0,
                """
                create /media/new  (paths /media/**)
                  existing-path: takes bulk
                       fast  rw  lacks the parent, takes new files
                       bulk  rw  has the parent, takes new files
                = bulk
                """,
                ""));
    assertThat(scene.run(command)).isEqualTo(result);
    // Not even a lock file was made.
    assertThat(scene.fast).isEmptyDirectory();
    assertThat(scene.bulk.resolve(".tierfs")).doesNotExist();
    assertThat(scene.run("explain", "--config", "tierfs.conf", "search", "media/old").out())
        .isEqualTo(
            "search /media/old\n= bulk; only this tier has the directory: no policy is asked\n");
    assertThat(scene.run("explain", "--config", "tierfs.conf", "action", "media").out())
        .isEqualTo("action /media\n= bulk\n");
  }

  @Test
  void explainWritesJson() throws IOException {
    configureRouting();
    Scene.write(scene.bulk.resolve("media/old"), "x");
    assertThat(
            scene.run("explain", "--json", "--config", "tierfs.conf", "create", "/media/new").out())
        .isEqualTo(
            "{\"operation\":\"create\",\"path\":\"/media/new\",\"globs\":[\"/media/**\"],\"links\":["
                + "{\"policy\":\"existing-path\",\"offered\":["
                + "{\"tier\":\"fast\",\"mode\":\"rw\",\"exists\":null,\"parentExists\":false,"
                + "\"takesNewFiles\":true,\"available\":null},"
                + "{\"tier\":\"bulk\",\"mode\":\"rw\",\"exists\":null,\"parentExists\":true,"
                + "\"takesNewFiles\":true,\"available\":null}],"
                + "\"taken\":[\"bulk\"],\"failure\":null}],\"taken\":[\"bulk\"],\"note\":\"\"}\n");
  }

  @Test
  void explainRefusesWhatMakesNoSense() {
    assertThat(scene.run("explain", "--config", "tierfs.conf", "move", "/f").code()).isEqualTo(2);
    assertThat(scene.run("explain", "union", "create").code()).isEqualTo(2);
    assertThat(scene.run("explain", "--config", "tierfs.conf", "create", "no/f").code())
        .isEqualTo(5);
    assertThat(scene.run("explain", "--config", "tierfs.conf", "create", "a/../f").code())
        .isEqualTo(2);
    assertThat(scene.run("explain", "union", "create", "f").code()).isEqualTo(5);
  }

  @Test
  void whichOutsideOfAMountSaysSo() {
    Scene.Result result = scene.run("which", "tierfs.conf");
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).isEqualTo("tierfs: " + scene.config + ": not under a tierfs mount\n");
  }

  @Test
  void tiersListsSizes() throws IOException {
    scene.configure(
        Scene.tier("fast", scene.fast).replace(" }", ", min-free = 20G }"),
        Scene.tier("bulk", scene.bulk).replace(" }", ", mode = ro }"));
    Scene.Result result = scene.run("tiers", "tierfs.conf");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .startsWith("NAME  MODE  TYPE ")
        .containsPattern("(?m)^fast +rw +localdir +\\S+ +\\S+ +\\S+ +20G +" + scene.fast + "$")
        .containsPattern("(?m)^bulk +ro +localdir +\\S+ +\\S+ +\\S+ +- +" + scene.bulk + "$");
    assertThat(scene.run("tiers", "--json", "tierfs.conf").out())
        .contains("\"minFree\":21474836480", "\"mode\":\"ro\"");
  }

  @Test
  void tiersAndUmountOfADirectoryThatIsNoMountSaySo() {
    assertThat(scene.run("tiers", "union").code()).isEqualTo(5);
    assertThat(scene.run("umount", "union"))
        .isEqualTo(new Scene.Result(5, "", "tierfs: " + scene.point + ": not a tierfs mount\n"));
  }

  @Test
  void versionIsForPeopleAndPrograms() {
    assertThat(scene.run("version").out()).startsWith("tierfs ").contains("Java 2");
    assertThat(scene.run("--version").out()).isEqualTo(scene.run("version").out());
    assertThat(scene.run("version", "--json").out()).startsWith("{\"version\":");
  }
}

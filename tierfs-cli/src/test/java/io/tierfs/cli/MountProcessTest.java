package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as users run it: as a process, with real mounts. */
@Tag("mount")
@Timeout(120)
class MountProcessTest {
  private static final int SECONDS = 60;
  private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

  @TempDir private Path directory;
  private Scene scene;
  private final List<ProcessHandle> started = new ArrayList<>();

  @BeforeEach
  void setUp() throws IOException {
    Fuse.assumePossible();
    scene = new Scene(directory);
    Scene.write(scene.fast.resolve("both.txt"), "seen");
    Scene.write(scene.bulk.resolve("both.txt"), "shadowed");
    Scene.write(scene.bulk.resolve("dir/only.txt"), "far");
  }

  @AfterEach
  void leaveNothingBehind() throws Exception {
    if (scene == null) {
      return;
    }
    Optional<MountRecord> record =
        new Registry(Path.of(scene.environment.get("TIERFS_STATE_DIR"))).find(scene.point);
    if (mounted()) {
      new ProcessBuilder("umount", "-l", scene.point.toString()).start().waitFor();
    }
    record.flatMap(mount -> ProcessHandle.of(mount.pid())).ifPresent(started::add);
    for (ProcessHandle process : started) {
      process.destroyForcibly();
      process.onExit().get(SECONDS, TimeUnit.SECONDS);
    }
    assertThat(mounted()).isFalse();
  }

  @Test
  void backgroundMountCanBeUsedAtOnceAndUmountWaitsForItsEnd() throws Exception {
    Scene.Result mount = tierfs("mount", "--json", "tierfs.conf", "union");
    assertThat(mount.err()).isEmpty();
    assertThat(mount.code()).isZero();
    assertThat(Files.readString(scene.point.resolve("both.txt"))).isEqualTo("seen");
    ProcessHandle daemon = daemon(mount);
    assertThat(daemon.isAlive()).isTrue();
    assertThat(scene.directory.resolve("state"))
        .isDirectoryContaining(file -> file.toString().endsWith(".log"));

    assertThat(tierfs("umount", "union")).isEqualTo(new Scene.Result(0, "", ""));
    assertThat(mounted()).isFalse();
    daemon.onExit().get(SECONDS, TimeUnit.SECONDS);
    assertThat(tierfs("umount", "union").code()).isEqualTo(5);
  }

  @Test
  void aMountAnswersWhichAndTiers() throws Exception {
    assertThat(scene.run("mount", "tierfs.conf", "union").err()).isEmpty();
    Files.createSymbolicLink(scene.point.resolve("dir/link"), Path.of("only.txt"));
    Files.writeString(scene.point.resolve("dir/new.txt"), "beside the old");
    assertThat(scene.run("which", "union/both.txt", "union/dir/link", "union/dir/new.txt").out())
        .isEqualTo(
            """
            union/both.txt
              *  fast  %1$s/both.txt
                 bulk  %2$s/both.txt
            union/dir/link
              *  bulk  %2$s/dir/link
            union/dir/new.txt
              *  bulk  %2$s/dir/new.txt
            """
                .formatted(scene.fast, scene.bulk));
    assertThat(scene.run("which", "union/gone").code()).isEqualTo(5);
    assertThat(scene.run("tiers", "union/dir").out())
        .containsPattern("(?m)^fast +rw .*" + scene.fast + "$")
        .containsPattern("(?m)^bulk +rw .*" + scene.bulk + "$");
    // The daemon is asked: the tiers are its own.
    assertThat(scene.run("which", "--config", "tierfs.conf", "/both.txt").out())
        .contains(scene.bulk + "/both.txt");
    assertThat(scene.run("check", "tierfs.conf").code()).isZero();
    assertThat(scene.run("umount", "union").code()).isZero();
  }

  @Test
  void aMountExplains() throws Exception {
    assertThat(scene.run("mount", "tierfs.conf", "union").err()).isEmpty();
    String expected =
        """
        create /dir/new
          exists-in-primary: passes
               fast  rw  has it not
               bulk  rw  not asked
          exists-in-fallback: passes
               fast  rw  not asked
               bulk  rw  has it not
          parent-dir: takes bulk
               fast  rw  lacks the parent, takes new files
               bulk  rw  has the parent, takes new files
        = bulk
        """;
    assertThat(scene.run("explain", "union", "create", "/dir/new"))
        .isEqualTo(new Scene.Result(0, expected, ""));
    assertThat(scene.run("explain", "--config", "tierfs.conf", "create", "dir/new").out())
        .isEqualTo(expected);
    assertThat(scene.run("explain", "union", "search", "/both.txt").out()).endsWith("\n= fast\n");
    assertThat(scene.run("explain", "union", "action", "/").out()).endsWith("= fast, bulk\n");
    assertThat(scene.run("explain", "union/dir", "create", "/none/new").code()).isEqualTo(5);
    assertThat(scene.point.resolve("dir/new")).doesNotExist();
    assertThat(scene.run("umount", "union").code()).isZero();
  }

  @Test
  void tiersOfPluginsAreMountedFromDirectoriesOfCommandLineAndConfiguration() throws Exception {
    Path typed = Files.createDirectory(scene.directory.resolve("typed"));
    Path configured = Files.createDirectory(scene.directory.resolve("configured"));
    GreetingPlugins.install(typed, "one", "v1");
    GreetingPlugins.install(configured, "two", "v2");
    Files.writeString(
        scene.config,
        """
        tierfs {
          plugins = ["%s"]
          tiers = [
            %s
            { name = one, type = one, mode = ro }
            { name = two, type = two, mode = ro }
          ]
        }
        """
            .formatted(configured, Scene.tier("fast", scene.fast)));

    Scene.Result mount = scene.run("mount", "--plugin-dir", "typed", "tierfs.conf", "union");
    assertThat(mount.err()).isEmpty();
    assertThat(mount.code()).isZero();
    assertThat(scene.point.resolve("one.txt")).hasContent("v1 only in v1");
    assertThat(scene.point.resolve("two.txt")).hasContent("v2 only in v2");
    assertThat(scene.point.resolve("both.txt")).hasContent("seen");
    Files.writeString(scene.point.resolve("new.txt"), "written");
    assertThat(scene.fast.resolve("new.txt")).hasContent("written");
    assertThat(scene.run("umount", "union").code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void signalsUnmountCleanly(String signal) throws Exception {
    Process mount = foreground();
    new ProcessBuilder("kill", "-" + signal, Long.toString(mount.pid())).start().waitFor();
    assertThat(mount.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(mount.exitValue()).isZero();
    assertThat(mounted()).isFalse();
  }

  @Test
  void unmountingFromOutsideEndsTheDaemon() throws Exception {
    Process mount = foreground();
    Process umount = new ProcessBuilder("umount", scene.point.toString()).start();
    assertThat(umount.waitFor()).isZero();
    assertThat(mount.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(mount.exitValue()).isZero();
  }

  @Test
  void aMountThatIsInUseIsLeftAlone() throws Exception {
    assertThat(scene.run("mount", "tierfs.conf", "union").err()).isEmpty();
    try (FileChannel _ =
        FileChannel.open(scene.point.resolve("both.txt"), StandardOpenOption.READ)) {
      Scene.Result busy = tierfs("umount", "union");
      assertThat(busy.code()).isEqualTo(6);
      assertThat(busy.err()).startsWith("tierfs: " + scene.point + ": in use;");
      assertThat(mounted()).isTrue();
    }
    assertThat(scene.run("umount", "union").code()).isZero();
  }

  @Test
  void whatFailsInTheBackgroundIsSaidInTheForeground() throws Exception {
    scene.configure("{ name = fast, type = localdirr }");
    Scene.Result wrong = tierfs("mount", "tierfs.conf", "union");
    assertThat(wrong.code()).isEqualTo(3);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).startsWith(scene.config + ":3: ").contains("localdir");
    assertThat(scene.run("mount", "none.conf", "union").err())
        .isEqualTo(scene.directory.resolve("none.conf") + ": there is no such file\n");
    assertThat(mounted()).isFalse();
  }

  @Test
  void mountPointsThatWillNotDoAreRefused() throws Exception {
    assertThat(scene.run("mount", "tierfs.conf", "bulk").code()).isEqualTo(4);
    assertThat(scene.run("mount", "tierfs.conf").code()).isEqualTo(2);
    Path inner = Files.createDirectory(scene.fast.resolve("inner"));
    Scene.Result inside = scene.run("mount", "tierfs.conf", inner.toString());
    assertThat(inside.code()).isEqualTo(4);
    assertThat(inside.err()).contains("contains the mount point").hasLineCount(1);
    assertThat(MountTable.read().at(inner)).isEmpty();
  }

  @Test
  void aMountPointIsTakenOnce() throws Exception {
    assertThat(scene.run("mount", "tierfs.conf", "union").err()).isEmpty();
    Scene.Result again = scene.run("mount", "tierfs.conf", "union");
    assertThat(again.code()).isEqualTo(4);
    assertThat(again.err()).contains("in use").hasLineCount(1);
    assertThat(Files.readString(scene.point.resolve("both.txt"))).isEqualTo("seen");
    assertThat(scene.run("umount", "union").code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr"})
  void aDeadMountIsClearedAway(String transport) throws Exception {
    Scene.Result mount =
        scene.run("mount", "--json", "-o", "transport=" + transport, "tierfs.conf", "union");
    ProcessHandle daemon = daemon(mount);
    daemon.destroyForcibly();
    daemon.onExit().get(SECONDS, TimeUnit.SECONDS);
    Scene.Result refused = scene.run("mount", "tierfs.conf", "union");
    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err()).contains("tierfs umount");
    assertThat(scene.run("umount", "union").code()).isZero();
    assertThat(scene.run("mount", "tierfs.conf", "union").code()).isZero();
    assertThat(scene.run("umount", "union").code()).isZero();
  }

  /** A call that waits for a daemon ends with it. */
  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr"})
  void whoWaitsForADaemonThatIsKilledIsSetFree(String transport) throws Exception {
    // A stopped daemon holds up its callers for ever.
    ProcessHandle daemon =
        daemon(
            scene.run("mount", "--json", "-o", "transport=" + transport, "tierfs.conf", "union"));
    signal(daemon, "STOP");
    Process waiting =
        new ProcessBuilder("cat", scene.point.resolve("dir/only.txt").toString())
            .redirectErrorStream(true)
            .start();
    started.add(waiting.toHandle());
    while (!Files.readString(Path.of("/proc/" + waiting.pid() + "/wchan"))
        .contains("request_wait")) {
      assertThat(waiting.isAlive()).as("the caller waits").isTrue();
      Thread.onSpinWait();
    }
    signal(daemon, "KILL");
    assertThat(waiting.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(waiting.exitValue()).isEqualTo(1);
    // ECONNABORTED from /dev/fuse, ECANCELED from a ring, ENOTCONN from what cat tries next;
    // EIO was seen once on a busy machine.
    assertThat(new String(waiting.getInputStream().readAllBytes(), UTF_8))
        .containsAnyOf("not connected", "connection abort", "canceled", "Input/output error");
    assertThat(scene.run("umount", "union").code()).isZero();
  }

  private static void signal(ProcessHandle process, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** The daemon as the launcher starts it, without a command that waits for it. */
  @Test
  void theLaunchersDaemonSaysWhenItIsReadyAndWhyItIsNot() throws Exception {
    Process daemon = startMain(DaemonMain.class, "mount", "--json", "tierfs.conf", "union");
    String out = new String(daemon.getInputStream().readAllBytes(), UTF_8);
    assertThat(out)
        .startsWith("{\"mountpoint\":\"" + scene.point + "\",\"pid\":" + daemon.pid())
        .endsWith("}\n" + DaemonMain.READY + "\n");
    assertThat(daemon.getErrorStream().readAllBytes()).isEmpty();
    assertThat(Files.readString(scene.point.resolve("both.txt"))).isEqualTo("seen");

    Process second = startMain(DaemonMain.class, "mount", "tierfs.conf", "union");
    assertThat(second.getInputStream().readAllBytes()).isEmpty();
    assertThat(new String(second.getErrorStream().readAllBytes(), UTF_8)).contains("in use");
    assertThat(second.waitFor()).isEqualTo(4);

    Process wrong = startMain(DaemonMain.class, "mount", "--such", "tierfs.conf", "union");
    assertThat(new String(wrong.getErrorStream().readAllBytes(), UTF_8)).contains("--such");
    assertThat(wrong.waitFor()).isEqualTo(2);

    assertThat(tierfs("umount", "union").code()).isZero();
    assertThat(daemon.waitFor()).isZero();
  }

  private boolean mounted() {
    return MountTable.read().at(scene.point).isPresent();
  }

  private ProcessHandle daemon(Scene.Result mount) {
    Matcher pid = PID.matcher(mount.out());
    assertThat(pid.find()).as(mount.toString()).isTrue();
    ProcessHandle daemon = ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow();
    started.add(daemon);
    return daemon;
  }

  /** A mount in the foreground that says that it is ready. */
  private Process foreground() throws IOException {
    Process process = start("mount", "--foreground", "tierfs.conf", "union");
    BufferedReader messages =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    String first = messages.readLine();
    assertThat(first).startsWith("tierfs: mounted on " + scene.point);
    return process;
  }

  /** Runs a command as a process of its own, which costs a JVM: {@link Scene#run} does without. */
  private Scene.Result tierfs(String... arguments) throws Exception {
    Process process = start(arguments);
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Scene.Result(process.exitValue(), out, err);
  }

  private Process start(String... arguments) throws IOException {
    return startMain(Main.class, arguments);
  }

  private Process startMain(Class<?> main, String... arguments) throws IOException {
    Process process = scene.start(main, arguments);
    started.add(process.toHandle());
    return process;
  }
}

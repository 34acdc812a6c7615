package io.tierfs.cli;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/**
 * Does once what commands and daemons do at their start, so that the launcher can have the JVM
 * write down what it loaded (an AOT cache, JEP 514). What cannot be done here is left out: the
 * cache holds less then, and everything works all the same.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand extends Subcommand {
  private static final int MOUNT_SECONDS = 20;

  @Override
  ExitCode run() throws Exception {
    DemoFiles demo = DemoFiles.create(Path.of(System.getProperty("java.io.tmpdir")).toRealPath());
    try {
      String config = demo.config().toString();
      quietly("--help");
      quietly("check", config);
      quietly("tiers", "--json", config);
      quietly("which", "--config", config, "/notes.txt", "/letters");
      quietly("which", config);
      serve(demo);
    } catch (Exception e) {
      if (verbose()) {
        throw e;
      }
    } finally {
      demo.remove();
    }
    return ExitCode.OK;
  }

  private void quietly(String... args) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    Main.run(surroundings(), nowhere, nowhere, args);
  }

  /** As a daemon does, but with nothing left behind. */
  private void serve(DemoFiles demo) throws Exception {
    TierFsConfig config = ConfigFile.load(demo.config(), Map.of(), List.of(), surroundings());
    try (TierFs engine = config.open()) {
      engine.union().copies(CallContext.daemon(), FsPath.of("letters"));
    }
    Path point = MountChecks.usable(demo.point());
    Thread.ofPlatform().daemon().name("tierfs-warm-up").start(() -> exercise(point));
    Surroundings surroundings =
        new Surroundings(
            Map.of("TIERFS_STATE_DIR", demo.directory().resolve("state").toString()),
            demo.directory());
    // Overrides would be another way through the configuration than most starts take.
    DaemonMain.run(
        surroundings, "mount", "--log-file", demo.log().toString(), demo.config().toString());
  }

  /** Uses the mount and unmounts it; where that fails, ends the process, which unmounts as well. */
  private static void exercise(Path point) {
    String script =
        """
        until mountpoint -q "$1"; do sleep 0.1; done
        cd "$1" && ls -lR . && cat notes.txt letters/*.txt && mkdir -p new/sub && echo a >new/sub/a
        echo b >>new/sub/a; mv new/sub/a new/b; ln -s b new/link; ln new/b new/c; chmod 600 new/b
        stat -f .; cat new/link; mv new/sub new/sub2; touch new/c; ls -l none; rm -r new
        cd / && { umount "$1" || fusermount3 -u "$1" || fusermount -u "$1"; }
        """;
    try {
      // In a process of its own: whoever serves a mount had better not use it.
      Process user =
          new ProcessBuilder("/bin/sh", "-c", script, "sh", point.toString())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      if (user.waitFor(MOUNT_SECONDS, TimeUnit.SECONDS) && user.exitValue() == 0) {
        return;
      }
      user.destroyForcibly();
    } catch (IOException | InterruptedException e) {
      // Ends as below.
    }
    System.exit(ExitCode.MOUNT.number());
  }
}

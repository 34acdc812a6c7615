package io.tierfs.cli;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.Mounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
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
      quietly("which", demo.config().toString());
      Logs.toFile(demo.log());
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

  private static void serve(DemoFiles demo) throws Exception {
    TierFsConfig config = ConfigFile.load(demo.config(), Map.of());
    try (TierFs engine = config.open()) {
      engine.union().copies(CallContext.daemon(), FsPath.of("letters"));
      MountChecks.apart(engine.union().tiers(), MountChecks.usable(demo.point()));
      try (Mount _ = Mounts.mount(engine.union(), demo.point(), config.mount(), config.cache())) {
        exercise(demo.point());
      }
    }
  }

  /** In a process of its own: whoever serves a mount had better not use it. */
  private static void exercise(Path point) throws IOException, InterruptedException {
    String script =
        "ls -lR . && cat notes.txt letters/*.txt && mkdir -p new/sub && echo a > new/sub/a"
            + " && echo b >> new/sub/a && mv new/sub/a new/b && ln -s b new/link && chmod 600 new/b"
            + " && stat -f . && cat new/link && rm -r new";
    Process user =
        new ProcessBuilder("/bin/sh", "-c", script)
            .directory(point.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    if (!user.waitFor(MOUNT_SECONDS, TimeUnit.SECONDS)) {
      user.destroyForcibly();
    }
  }
}

package io.tierfs.fuse;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A program that mounts, says so, and unmounts in a shutdown hook, as the daemon does. */
final class MountProcess {
  private MountProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    TierFs engine = MountedUnion.engine(Path.of(args[0]), Path.of(args[1]), CacheSettings.DEFAULT);
    MountSettings settings =
        new MountSettings(
            Optional.empty(),
            false,
            MountSettings.Transport.valueOf(args[3]),
            "tierfs",
            false,
            false,
            false);
    Mount mount = Mounts.mount(engine.union(), Path.of(args[2]), settings, CacheSettings.DEFAULT);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(mount, engine)));
    System.out.println("mounted");
    mount.awaitEnd();
    System.out.println("ended");
  }

  private static void end(Mount mount, TierFs engine) {
    try (engine) {
      mount.close();
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }
}

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

  /** Starts it; the caller ends it, and hears what it says. */
  static Process start(Path fast, Path big, Path point, MountSettings.Transport transport)
      throws IOException {
    return new ProcessBuilder(
            // A JVM leaves signals ignored that its parent ignored, as a build may have.
            "env",
            "--default-signal",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            // It ends before better code would be of use.
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            MountProcess.class.getName(),
            fast.toString(),
            big.toString(),
            point.toString(),
            transport.name())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

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

package io.tierfs.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.backend.nfs.ServedExport;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.Mounts;
import io.tierfs.nfs.testing.GaneshaOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The tiers of {@code examples/nfs.conf} on a real mount, with a server of the test's own. */
final class MountedNfs implements AutoCloseable {
  private static final Set<Path> MOUNTED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(MountedNfs::unmountAll, "unmount-all"));
  }

  final ServedExport export;
  final Path ssd;
  final Path disk;
  final Path nas;
  final Path point;
  private final TierFs engine;
  private final Mount mount;

  /**
   * @param edit changes the text of the configuration, as somebody in an editor would
   */
  private MountedNfs(Path base, ServedExport export, Edit edit) throws Exception {
    this.export = export;
    ssd = Files.createDirectories(base.resolve("ssd"));
    disk = Files.createDirectories(base.resolve("disk"));
    point = Files.createDirectories(base.resolve("mnt")).toRealPath();
    nas = export.newDirectory();
    Map<String, Object> options = export.options(nas);
    String text =
        Files.readString(Path.of("../examples/nfs.conf"))
            .replace("/mnt/media", point.toString())
            .replace("/ssd/media", ssd.toString())
            .replace("/disk/media", disk.toString())
            .replace("min-free = 20G", "min-free = 0")
            .replace("min-free = 5G", "min-free = 0")
            .replace("nfs://nas.example.org/export/media", options.get("url").toString())
            .replace(
                "timeo = 5s, retrans = 2",
                "timeo = 500ms, retrans = 1\n"
                    + options.entrySet().stream()
                        .filter(option -> !option.getKey().equals("url"))
                        .map(option -> option.getKey() + " = " + option.getValue() + "\n")
                        .reduce("", String::concat));
    TierFsConfig config = TierFsConfig.parse(edit.change(text), "nfs.conf");
    engine = config.open();
    MOUNTED.add(point);
    try {
      mount = Mounts.mount(engine.union(), point, config.mount(), config.cache());
    } catch (IOException | RuntimeException e) {
      MOUNTED.remove(point);
      engine.close();
      throw e;
    }
  }

  /** Changes a configuration. */
  interface Edit {
    String change(String text);
  }

  static MountedNfs start(Path base, String vers, Edit edit) throws Exception {
    return start(base, vers, edit, false);
  }

  /**
   * @param dead whether the server is killed before the mount begins
   */
  static MountedNfs start(Path base, String vers, Edit edit, boolean dead) throws Exception {
    return start(base, vers, edit, dead, server -> server);
  }

  /**
   * @param options changes how the server is set up
   */
  static MountedNfs start(
      Path base, String vers, Edit edit, boolean dead, UnaryOperator<GaneshaOptions> options)
      throws Exception {
    assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "needs /dev/fuse");
    GaneshaOptions server = vers.equals("3") ? GaneshaOptions.v3() : GaneshaOptions.v4();
    ServedExport export = ServedExport.start(vers, options.apply(server.withAttributeSeconds(0)));
    try {
      if (dead) {
        export.server().kill();
      }
      return new MountedNfs(base, export, edit);
    } catch (Exception e) {
      export.close();
      throw e;
    }
  }

  Path at(String path) {
    return point.resolve(path);
  }

  TierFs engine() {
    return engine;
  }

  @Override
  public void close() throws IOException {
    try (export;
        engine) {
      mount.close();
      MOUNTED.remove(point);
    }
  }

  private static void unmountAll() {
    for (Path point : MOUNTED) {
      try {
        new ProcessBuilder("umount", "-l", point.toString()).start().waitFor();
      } catch (IOException | InterruptedException e) {
        System.err.println("left mounted: " + point);
      }
    }
  }
}

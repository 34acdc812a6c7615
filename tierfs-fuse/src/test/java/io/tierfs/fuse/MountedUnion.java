package io.tierfs.fuse;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Options;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A union of two local directories, mounted for a test and surely unmounted behind it. */
final class MountedUnion implements AutoCloseable {
  private static final Set<Path> MOUNTED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(MountedUnion::unmountAll, "unmount-all"));
  }

  final Path fast;
  final Path big;
  final Path point;
  final Mount mount;
  final TierFs engine;

  MountedUnion(Path base, Way way, MountSettings settings, CacheSettings cache) throws IOException {
    fast = Files.createDirectories(base.resolve("fast"));
    big = Files.createDirectories(base.resolve("big"));
    point = Files.createDirectories(base.resolve("mnt"));
    engine = engine(fast, big, cache);
    MOUNTED.add(point);
    mount = way.mount(engine.union(), point, settings, cache);
  }

  static MountedUnion start(Path base, Way way) throws IOException {
    return new MountedUnion(base, way, MountSettings.DEFAULT, CacheSettings.DEFAULT);
  }

  static TierFs engine(Path fast, Path big, CacheSettings cache) throws IOException {
    return TierFs.builder()
        .cache(cache)
        .tier("fast", localdir("fast", fast))
        .tier("big", localdir("big", big))
        .build();
  }

  private static Backend localdir(String name, Path root) throws IOException {
    BackendProvider provider = new io.tierfs.backend.localdir.LocaldirProvider();
    Options options = Options.of(provider.options(), Map.of("path", root.toString()));
    return provider.open(BackendContext.standalone(name), options);
  }

  /** A path below the mount point. */
  Path at(String path) {
    return point.resolve(path);
  }

  @Override
  public void close() throws IOException {
    mount.close();
    MOUNTED.remove(point);
    engine.close();
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

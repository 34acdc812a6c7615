package io.tierfs.conformance;

import io.tierfs.api.Backend;
import io.tierfs.api.TierMode;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.FullSettings;
import io.tierfs.engine.RoutingChains;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.Union;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** A mounted union of local directories, surely unmounted behind a test. */
final class MountedTiers implements AutoCloseable {
  private static final Set<Path> MOUNTED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(MountedTiers::unmountAll, "unmount-all"));
  }

  /** Puts something between the union and the directory of a tier. */
  interface Wrapper {
    Backend wrap(int tier, Backend backend);
  }

  private final Way way;
  private final Path point;
  private final List<Path> roots;
  private final Map<Integer, TierMode> modes = new TreeMap<>();
  private final Wrapper wrapper;
  private CacheSettings cache = CacheSettings.DEFAULT;
  private RoutingChains chains = RoutingChains.same(List.of());
  private FullSettings full = FullSettings.DEFAULT;
  private UnaryOperator<Union> front = union -> union;
  private TierFs engine;
  private Mount mount;

  private MountedTiers(Way way, Path point, List<Path> roots, Wrapper wrapper) {
    this.way = way;
    this.point = point;
    this.roots = roots;
    this.wrapper = wrapper;
  }

  /** A union of {@code base/t0}, {@code base/t1}, …, not mounted yet on {@code base/mnt}. */
  static MountedTiers below(Path base, Way way, int tiers, Wrapper wrapper) throws IOException {
    way.assumeMountable();
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<Path> roots = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      roots.add(Files.createDirectories(base.resolve("t" + i)).toRealPath());
    }
    Path point = Files.createDirectories(base.resolve("mnt")).toRealPath();
    return new MountedTiers(way, point, roots, wrapper);
  }

  static MountedTiers below(Path base, Way way, int tiers) throws IOException {
    return below(base, way, tiers, (tier, backend) -> backend);
  }

  MountedTiers mode(int tier, TierMode mode) {
    modes.put(tier, mode);
    return this;
  }

  MountedTiers routing(RoutingChains value) {
    chains = value;
    return this;
  }

  /** Puts something between the engine and the mount. */
  MountedTiers front(UnaryOperator<Union> value) {
    front = value;
    return this;
  }

  MountedTiers full(FullSettings value) {
    full = value;
    return this;
  }

  MountedTiers cache(CacheSettings value) {
    cache = value;
    return this;
  }

  MountedTiers mount() throws IOException {
    TierFs.Builder builder = TierFs.builder().cache(cache).routing(chains).full(full);
    for (int i = 0; i < roots.size(); i++) {
      Backend backend = wrapper.wrap(i, LocaldirBackend.open(roots.get(i)));
      builder.tier(new TierSetup("t" + i, backend, modes.getOrDefault(i, TierMode.RW), 0));
    }
    engine = builder.build();
    MOUNTED.add(point);
    try {
      mount = Mounts.mount(front.apply(engine.union()), point, way.settings(), cache);
    } catch (IOException | RuntimeException e) {
      MOUNTED.remove(point);
      engine.close();
      throw e;
    }
    return this;
  }

  /** Ends the mount and begins a new one, with nothing remembered by kernel or engine. */
  void remount() throws IOException {
    close();
    mount();
  }

  int count() {
    return roots.size();
  }

  List<Path> roots() {
    return roots;
  }

  Path root(int tier) {
    return roots.get(tier);
  }

  Path point() {
    return point;
  }

  /** Puts a file with its parents onto one tier, behind the union's back. */
  MountedTiers put(int tier, String path, String text) throws IOException {
    Path file = root(tier).resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  MountedTiers dir(int tier, String path) throws IOException {
    Files.createDirectories(root(tier).resolve(path));
    return this;
  }

  /** On which tiers something has this path, as a text such as {@code 0,2}. */
  String on(String path) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < roots.size(); i++) {
      if (Files.exists(root(i).resolve(path), LinkOption.NOFOLLOW_LINKS)) {
        found.add(String.valueOf(i));
      }
    }
    return String.join(",", found);
  }

  /** Has a disk that a test mounts itself unmounted at the end of the JVM, whatever happens. */
  static void unmountAtExit(Path disk) {
    MOUNTED.add(disk);
  }

  /** A disk was unmounted. */
  static void unmounted(Path disk) {
    MOUNTED.remove(disk);
  }

  @Override
  public void close() throws IOException {
    if (mount == null) {
      return;
    }
    try {
      mount.close();
      MOUNTED.remove(point);
    } finally {
      engine.close();
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

package io.tierfs.fuse.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Backend;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFs;
import io.tierfs.fuse.Mount;
import io.tierfs.fuse.Mounts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A union of local directories that is mounted for a test, open to all users. */
final class MountedUnion implements AutoCloseable {
  /** Puts something between the union and the directory of a tier. */
  interface Wrapper {
    Backend wrap(int tier, Backend backend);
  }

  /** The kernel trusts nothing, and neither does the union. */
  static final CacheSettings NO_TTL = CacheSettings.OFF;

  private final Path point;
  private final MountSettings settings;
  private final List<Path> tiers;
  private final Wrapper wrapper;
  private TierFs engine;
  private Mount mount;

  private MountedUnion(
      Path point, List<Path> tiers, MountSettings.Transport transport, Wrapper wrapper) {
    this.point = point;
    this.settings =
        new MountSettings(Optional.empty(), true, transport, "tierfs", false, false, false);
    this.tiers = tiers;
    this.wrapper = wrapper;
  }

  /** Skips the test where this machine cannot mount. */
  static void assumeMountable() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs to run as root");
  }

  /** Opens a temporary directory, which is its owner's alone, to other users. */
  static void openToAll(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static boolean hasLibrary(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return SymbolLookup.libraryLookup(name, arena).find("fuse_version").isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Makes the directories {@code t0}, {@code t1}, … of the tiers below {@code base}. */
  static List<Path> directories(Path base, int count) throws IOException {
    List<Path> directories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      directories.add(Files.createDirectories(base.resolve("t" + i)).toRealPath());
    }
    return directories;
  }

  static MountedUnion of(Path base, int tiers, CacheSettings cache) throws IOException {
    return of(
        base,
        directories(base, tiers),
        MountSettings.Transport.AUTO,
        cache,
        (tier, backend) -> backend);
  }

  /** Mounts on {@code base/mnt}. */
  static MountedUnion of(
      Path base,
      List<Path> tiers,
      MountSettings.Transport transport,
      CacheSettings cache,
      Wrapper wrapper)
      throws IOException {
    assumeMountable();
    assumeTrue(
        transport != MountSettings.Transport.JNR || hasLibrary("libfuse.so.2"),
        "needs libfuse.so.2");
    Path point = Files.createDirectories(base.resolve("mnt")).toRealPath();
    MountedUnion union = new MountedUnion(point, tiers, transport, wrapper);
    union.mount(cache);
    return union;
  }

  private void mount(CacheSettings cache) throws IOException {
    TierFs.Builder builder = TierFs.builder().cache(cache);
    for (int i = 0; i < tiers.size(); i++) {
      builder.tier("t" + i, wrapper.wrap(i, LocaldirBackend.open(tiers.get(i))));
    }
    engine = builder.build();
    try {
      mount = Mounts.mount(engine.union(), point, settings, cache);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** Ends the mount and begins a new one, with nothing remembered by kernel or engine. */
  void remount(CacheSettings cache) throws IOException {
    close();
    mount(cache);
  }

  Path point() {
    return point;
  }

  Path at(String path) {
    return point.resolve(path);
  }

  Path tier(int index) {
    return tiers.get(index);
  }

  Path onTier(int index, String path) {
    return tiers.get(index).resolve(path);
  }

  /** Puts a file with its parents onto one tier, behind the union's back. */
  MountedUnion put(int tier, String path, String text) throws IOException {
    Path file = onTier(tier, path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  static CacheSettings ttl(Duration ttl) {
    return ttl.isZero() ? NO_TTL : new CacheSettings(ttl, ttl, ttl, 200_000);
  }

  @Override
  public void close() throws IOException {
    try {
      mount.close();
    } finally {
      engine.close();
    }
  }
}

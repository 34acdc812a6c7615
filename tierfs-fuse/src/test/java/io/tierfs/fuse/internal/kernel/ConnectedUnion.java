package io.tierfs.fuse.internal.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.Backend;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFs;
import io.tierfs.fuse.MountException;
import io.tierfs.fuse.internal.MountPoint;
import io.tierfs.fuse.internal.kernel.KernelTransport.Connected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A union of one local directory that is mounted, with the connection behind it open to tests. */
final class ConnectedUnion implements AutoCloseable {
  final Path tier;
  final Path point;
  final TierFs engine;
  final Connected connected;

  /**
   * Mounts; skips the test where that cannot be.
   *
   * @param ttl how long the kernel trusts what it knows
   */
  ConnectedUnion(Path base, Duration ttl, UnaryOperator<Backend> wrapper) throws IOException {
    this(base, ttl, wrapper, new KernelTransport(false, false));
  }

  ConnectedUnion(Path base, Duration ttl, UnaryOperator<Backend> wrapper, KernelTransport transport)
      throws IOException {
    assumePossible(transport);
    tier = Files.createDirectory(base.resolve("tier"));
    point = Files.createDirectory(base.resolve("mnt"));
    Backend backend = wrapper.apply(LocaldirBackend.open(tier));
    engine = TierFs.builder().cache(CacheSettings.OFF).tier("t", backend).build();
    connected =
        transport.connect(
            engine.union(),
            MountPoint.check(point),
            MountSettings.DEFAULT,
            new CacheSettings(ttl, ttl, ttl, 0));
  }

  /** Skips the test where this machine cannot mount. */
  static void assumePossible(KernelTransport transport) {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    try {
      transport.check(MountSettings.DEFAULT);
    } catch (MountException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connected.mount().close();
    } finally {
      engine.close();
    }
  }
}

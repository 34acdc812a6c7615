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
import io.tierfs.testkit.BackendCall;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.Outsider;
import io.tierfs.testkit.RecordingBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A mounted union whose tiers are changed by others, and that counts what its tiers are asked. */
final class NewsUnion implements AutoCloseable {
  /** What the tiers are. */
  enum Store {
    MEMORY,
    DIRECTORY
  }

  /** So long that nothing but news explains a change that is seen. */
  static final Duration HOUR = Duration.ofHours(1);

  static final CacheSettings HOURS = new CacheSettings(HOUR, HOUR, HOUR, 200_000).watched(65_536);

  final Path point;
  final TierFs engine;
  final List<RecordingBackend> tiers = new ArrayList<>();
  final List<Outsider> outsiders = new ArrayList<>();
  final List<InMemoryBackend> memories = new ArrayList<>();
  private final Connected connected;

  /** Mounts; skips the test where that cannot be. */
  NewsUnion(Path base, Store store, int count, CacheSettings cache) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    KernelTransport transport = new KernelTransport(true, true);
    try {
      transport.check(MountSettings.DEFAULT);
    } catch (MountException e) {
      assumeTrue(false, e.getMessage());
    }
    point = Files.createDirectory(base.resolve("mnt"));
    TierFs.Builder builder = TierFs.builder().cache(cache);
    for (int i = 0; i < count; i++) {
      RecordingBackend tier =
          new RecordingBackend(
              store == Store.MEMORY ? memory() : directory(base.resolve("tier" + i)));
      tiers.add(tier);
      builder.tier("t" + i, tier);
    }
    engine = builder.build();
    connected =
        transport.connect(engine.union(), MountPoint.check(point), MountSettings.DEFAULT, cache);
  }

  private Backend memory() {
    InMemoryBackend memory = new InMemoryBackend();
    memories.add(memory);
    outsiders.add(Outsider.by(memory.outside()));
    return memory;
  }

  private Backend directory(Path path) throws IOException {
    Files.createDirectory(path);
    outsiders.add(new ShellOutsider(path));
    return LocaldirBackend.open(path);
  }

  Path at(String path) {
    return point.resolve(path);
  }

  Outsider first() {
    return outsiders.getFirst();
  }

  Outsider last() {
    return outsiders.getLast();
  }

  /** From now on calls count. */
  void clearCalls() {
    tiers.forEach(RecordingBackend::clear);
  }

  /**
   * Whether all files are closed on the tiers that were opened since calls count. It comes after
   * the programs' own close, for the kernel does not wait for it.
   */
  boolean areFilesClosed() {
    return count(BackendOperation.OPEN) == count(BackendOperation.HANDLE_CLOSE);
  }

  private long count(BackendOperation operation) {
    return calls().stream().filter(call -> call.operation() == operation).count();
  }

  /** What the tiers were asked, but for how much is free. */
  List<BackendCall> calls() {
    return tiers.stream()
        .flatMap(tier -> tier.calls().stream())
        .filter(call -> call.operation() != BackendOperation.SPACE)
        .toList();
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

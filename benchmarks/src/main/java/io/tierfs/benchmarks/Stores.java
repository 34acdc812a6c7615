package io.tierfs.benchmarks;

import io.tierfs.api.Backend;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.testkit.InMemoryBackend;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** Makes empty tiers: in memory, or in directories that are deleted afterwards. */
public final class Stores implements Closeable {
  private final Path base;
  private final boolean local;
  private int made;

  /**
   * @param kind {@code memory} or {@code localdir}
   */
  public Stores(String kind) throws IOException {
    local = kind.equals("localdir");
    String chosen = System.getenv("TIERFS_BENCH_DIR");
    Path shared = Path.of("/dev/shm");
    Path parent =
        chosen != null
            ? Path.of(chosen)
            : Files.isWritable(shared) ? shared : Path.of(System.getProperty("java.io.tmpdir"));
    base = Files.createTempDirectory(parent, "tierfs-jmh");
  }

  public Backend make() throws IOException {
    if (!local) {
      return InMemoryBackend.builder().capacity(1L << 40).build();
    }
    return open(makeDirectory());
  }

  /** An empty directory. */
  public Path makeDirectory() throws IOException {
    return Files.createDirectory(base.resolve("t" + made++));
  }

  /** A directory as a tier. */
  public static Backend open(Path directory) throws IOException {
    return LocaldirBackend.open(directory, Duration.ofDays(1));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> paths = Files.walk(base)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

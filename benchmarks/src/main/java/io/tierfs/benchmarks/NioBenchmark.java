package io.tierfs.benchmarks;

import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.TierFs;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link Files} on a union of two local directories, beside the default file system: 2,000 files of
 * 4 KiB in 40 directories, one half of the directories on each tier.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class NioBenchmark {
  private static final int DIRECTORIES = 40;
  private static final int FILES = 50;

  /** {@code trusting} keeps directories of the tiers open, as a configured union does. */
  @Param({"default", "union", "trusting"})
  public String system;

  private Stores stores;
  private TierFs engine;
  private Path root;
  private int next;

  @Setup(Level.Trial)
  public void open() throws IOException {
    stores = new Stores("localdir");
    Path hot = stores.makeDirectory();
    Path cold = stores.makeDirectory();
    boolean union = !system.equals("default");
    Duration trust = system.equals("trusting") ? Duration.ofSeconds(1) : Duration.ZERO;
    for (int i = 0; i < DIRECTORIES; i++) {
      Path place = union && i % 2 == 1 ? cold : hot;
      Path directory = Files.createDirectory(place.resolve("d" + i));
      for (int j = 0; j < FILES; j++) {
        Files.write(directory.resolve("f" + j), new byte[4096]);
      }
    }
    engine =
        TierFs.builder()
            .tier("hot", LocaldirBackend.open(hot, trust))
            .tier("cold", LocaldirBackend.open(cold, trust))
            .build();
    root = union ? engine.asFileSystem().getPath("/") : hot;
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    engine.close();
    stores.close();
  }

  private Path file() {
    next = (next + 7919) % (DIRECTORIES * FILES);
    return root.resolve("d" + next % DIRECTORIES + "/f" + next / DIRECTORIES);
  }

  /** All names of the tree. */
  @Benchmark
  public long walk() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.count();
    }
  }

  /** All names with their attributes. */
  @Benchmark
  public long walkFileTree() throws IOException {
    LongAdder sum = new LongAdder();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum.add(attributes.size());
            return FileVisitResult.CONTINUE;
          }
        });
    return sum.sum();
  }

  /** One file. */
  @Benchmark
  public BasicFileAttributes readAttributes() throws IOException {
    return Files.readAttributes(file(), BasicFileAttributes.class);
  }

  /** One file of 4 KiB. */
  @Benchmark
  public byte[] read() throws IOException {
    return Files.readAllBytes(file());
  }

  /** One file of 4 KiB, written anew. */
  @Benchmark
  public Path write() throws IOException {
    return Files.write(file(), new byte[4096]);
  }

  /** A file made and deleted. */
  @Benchmark
  public void createAndDelete() throws IOException {
    Path made = root.resolve("d0/new");
    Files.createFile(made);
    Files.delete(made);
  }
}

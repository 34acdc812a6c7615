package io.tierfs.benchmarks;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * What one operation of the union costs, by number of tiers. The directory it is done in lies on
 * all tiers, with a thousand files: the one that is looked for is on the last tier.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class UnionBenchmark {
  private static final CallContext CALLER = CallContext.of(0, 0, 022);
  private static final OpenOptions NEW = OpenOptions.createNew(0644);
  private static final int FILES = 1000;
  private static final Duration LONG = Duration.ofDays(1);

  @Param({"1", "2", "4", "8", "16", "64"})
  public int tiers;

  @Param({"memory", "localdir"})
  public String store = "memory";

  private Stores stores;
  private TierFs engine;
  private TierFs forgetful;
  private Union union;
  private Union uncached;
  private Node directory;
  private Node uncachedDirectory;
  private Node file;

  @Setup(Level.Trial)
  public void open() throws IOException {
    stores = new Stores(store);
    engine = engine(new CacheSettings(LONG, LONG, LONG, 200_000));
    forgetful = engine(CacheSettings.OFF);
    union = engine.union();
    uncached = forgetful.union();
    directory = union.lookup(CALLER, union.root(), "d");
    uncachedDirectory = uncached.lookup(CALLER, uncached.root(), "d");
    file = union.lookup(CALLER, directory, "last");
    lookupAbsent();
  }

  private TierFs engine(CacheSettings cache) throws IOException {
    TierFs.Builder builder = TierFs.builder().cache(cache);
    List<Backend> backends = new ArrayList<>();
    FsPath place = FsPath.of("d");
    for (int i = 0; i < tiers; i++) {
      Backend backend = stores.make();
      backend.makeDirectory(CALLER, place, 0755);
      backends.add(backend);
      builder.tier("t" + i, backend);
    }
    for (int i = 0; i < FILES; i++) {
      backends.get(i % tiers).open(CALLER, place.resolve("file" + i), NEW).close();
    }
    backends.get(tiers - 1).open(CALLER, place.resolve("last"), NEW).close();
    return builder.build();
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    engine.close();
    forgetful.close();
    stores.close();
  }

  /** A name whose place is remembered. */
  @Benchmark
  public Found lookupHit() throws IOException {
    return union.find(CALLER, directory, "last");
  }

  /** A name of which nothing is remembered. */
  @Benchmark
  public Found lookupMiss() throws IOException {
    return uncached.find(CALLER, uncachedDirectory, "last");
  }

  /** A name that is remembered not to exist. */
  @Benchmark
  public Object lookupAbsent() throws IOException {
    return absent(union, directory);
  }

  /** A name that does not exist, and of which nothing is remembered. */
  @Benchmark
  public Object lookupAbsentMiss() throws IOException {
    return absent(uncached, uncachedDirectory);
  }

  private static Object absent(Union in, Node where) throws IOException {
    try {
      return in.find(CALLER, where, "none");
    } catch (FsException e) {
      return e;
    }
  }

  @Benchmark
  public FileStat stat() throws IOException {
    return union.stat(CALLER, file);
  }

  @Benchmark
  public FileStat statDirectory() throws IOException {
    return union.stat(CALLER, directory);
  }

  @Benchmark
  public void createAndUnlink() throws IOException {
    String name = "new" + Thread.currentThread().threadId();
    try (OpenFile made = union.create(CALLER, directory, name, NEW)) {
      made.firstStat();
    }
    union.removeFile(CALLER, directory, name);
  }

  /** Two renames. */
  @Benchmark
  public void renameToAndFro() throws IOException {
    union.rename(CALLER, directory, "file0", directory, "other", RenameMode.REPLACE);
    union.rename(CALLER, directory, "other", directory, "file0", RenameMode.REPLACE);
  }

  /** A listing of a thousand entries. */
  @Benchmark
  public long list() throws IOException {
    try (OpenDirectory open = union.openDirectory(CALLER, directory)) {
      long position = 0;
      while (open.entry(position) != null) {
        position++;
      }
      return position;
    }
  }
}

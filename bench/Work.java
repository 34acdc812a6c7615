import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** The work itself, done in a directory, the same for every system. */
final class Work implements AutoCloseable {
  static final int SMALL = 4096;

  private static final int BLOCK = 1 << 20;
  private static final int PAGE = 4096;
  private static final int THREADS = 4;

  /** Directories that are listed before anything is measured, each once. */
  private static final int FRESH = 60;
  private static final long SEED = 1;

  /** Takes what was measured. */
  interface Sink {
    void put(Row row, double value);

    void failed(Row row, String why);
  }

  private interface Step {
    /** Negative: failed. */
    long run(int i);
  }

  private final Path root;
  private final Sizes sizes;
  private final Set<Row> rows;
  private final Sink sink;
  private final Arena arena = Arena.ofShared();
  private long operations;

  /**
   * @param root the union, or what stands for it
   * @param rows that are wanted; all of their group are run
   */
  Work(Path root, Sizes sizes, Set<Row> rows, Sink sink) {
    this.root = root;
    this.sizes = sizes;
    this.rows = rows;
    this.sink = sink;
  }

  /** What {@link #root} holds before it is mounted: where to put it is the caller's affair. */
  static void populate(Sizes sizes, BiConsumer<String, byte[]> file) {
    byte[] small = new byte[SMALL];
    for (String directory : List.of("cold", "cold4", "later", "list", "names", "small", "warm")) {
      int files = directory.equals("cold4") ? THREADS * sizes.filesEach() : sizes.files();
      for (int i = 0; i < files; i++) {
        file.accept(directory + "/file" + i, small);
      }
    }
    for (int i = 0; i < FRESH; i++) {
      for (int j = 0; j < sizes.files() / 20; j++) {
        file.accept("fresh" + i + "/file" + j, small);
      }
    }
    byte[] large = new byte[sizes.dataMiB() * BLOCK];
    new Random(SEED).nextBytes(large);
    file.accept("large", large);
  }

  /** How many operations {@link #names} and {@link #changes} have done. */
  long operations() {
    return operations;
  }

  /** Looks at what will be looked at again after the warm-up. */
  void touch() {
    MemorySegment[] paths = paths("later", "file");
    for (MemorySegment path : paths) {
      Sys.stat(path);
    }
  }

  /** Work that is not measured: a daemon is judged as it runs, not as it starts. */
  void warmUp() throws IOException {
    Path directory = Files.createDirectories(root.resolve("d/warming"));
    MemorySegment[] known = paths("warm", "file");
    MemorySegment old = path(root.resolve("d/warm"));
    MemorySegment buffer = arena.allocate(SMALL);
    MemorySegment a = path(directory.resolve("a"));
    MemorySegment b = path(directory.resolve("b"));
    MemorySegment none = path(directory.resolve("none"));
    long end = System.nanoTime() + sizes.warmUpMillis() * 1_000_000L;
    for (int i = 0; System.nanoTime() < end; i++) {
      int descriptor = Sys.open(a, Sys.CREATE_NEW);
      Sys.write(descriptor, buffer, 0);
      Sys.close(descriptor);
      Sys.stat(none);
      Sys.rename(a, b);
      Sys.unlink(b);
      openReadClose(known[i % known.length], buffer);
      if (i % 200 == 0) {
        Sys.list(old, i % 400 == 0);
      }
      if (i % 50 == 0 && i / 50 < FRESH) {
        Sys.list(path(root.resolve("d/fresh" + i / 50)), i % 100 == 0);
      }
    }
  }

  void names() throws InterruptedException {
    int files = sizes.files();
    if (!wanted("names")) {
      return;
    }
    MemorySegment[] later = paths("later", "file");
    timed(Row.STAT_LATER, files, i -> Sys.stat(later[i]));
    MemorySegment[] cold = paths("cold", "file");
    timed(Row.STAT_COLD, files, i -> Sys.stat(cold[i]));
    timed(Row.STAT_WARM, files, i -> Sys.stat(cold[i]));
    MemorySegment[] cold4 = paths("cold4", "file", THREADS * sizes.filesEach());
    threads(Row.STAT_COLD_4, (thread, i) -> Sys.stat(cold4[i * THREADS + thread]));
    MemorySegment[] absent = paths("cold", "none");
    timed(Row.ABSENT, files, i -> Sys.stat(absent[i]) < 0 ? 0 : -1);
    timed(Row.ABSENT_AGAIN, files, i -> Sys.stat(absent[i]) < 0 ? 0 : -1);
    MemorySegment names = path(root.resolve("d/names"));
    list(Row.READDIR, names, false);
    list(Row.READDIR_AGAIN, names, false);
    list(Row.LIST, path(root.resolve("d/list")), true);
    MemorySegment[] small = paths("small", "file");
    MemorySegment buffer = arena.allocate(SMALL);
    timed(Row.READ_COLD, files, i -> openReadClose(small[i], buffer));
    timed(Row.READ_WARM, files, i -> openReadClose(small[i], buffer));
  }

  void changes() throws IOException, InterruptedException {
    if (!wanted("changes")) {
      return;
    }
    int files = sizes.files();
    Files.createDirectory(root.resolve("d/new"));
    MemorySegment[] first = paths("new", "file");
    MemorySegment[] second = paths("new", "moved");
    timed(Row.CREATE, files, i -> create(first[i]));
    timed(Row.RENAME, files, i -> Sys.rename(first[i], second[i]));
    timed(Row.UNLINK, files, i -> Sys.unlink(second[i]));
    MemorySegment[][] from = new MemorySegment[THREADS][];
    MemorySegment[][] to = new MemorySegment[THREADS][];
    for (int i = 0; i < THREADS; i++) {
      Files.createDirectory(root.resolve("d/new" + i));
      from[i] = paths("new" + i, "file", sizes.filesEach());
      to[i] = paths("new" + i, "moved", sizes.filesEach());
    }
    threads(Row.CREATE_4, (thread, i) -> create(from[thread][i]));
    threads(Row.RENAME_4, (thread, i) -> Sys.rename(from[thread][i], to[thread][i]));
    threads(Row.UNLINK_4, (thread, i) -> Sys.unlink(to[thread][i]));
  }

  void data() {
    if (!wanted("data")) {
      return;
    }
    MemorySegment large = path(root.resolve("d/large"));
    MemorySegment fresh = path(root.resolve("d/fresh"));
    MemorySegment block = arena.allocate(BLOCK, PAGE);
    MemorySegment page = arena.allocate(PAGE, PAGE);
    inOrder(Row.READ, large, Sys.RDONLY, block);
    inOrder(Row.READ_AGAIN, large, Sys.RDONLY, block);
    inOrder(Row.WRITE, fresh, Sys.CREATE_NEW, block);
    anywhere(Row.READ_4K, large, Sys.RDONLY, page);
    anywhere(Row.WRITE_4K, fresh, Sys.WRONLY, page);
    inOrder(Row.DIRECT_READ, large, Sys.RDONLY | Sys.DIRECT, block);
    inOrder(Row.DIRECT_WRITE, fresh, Sys.WRONLY | Sys.DIRECT, block);
    anywhere(Row.DIRECT_READ_4K, large, Sys.RDONLY | Sys.DIRECT, page);
    anywhere(Row.DIRECT_WRITE_4K, fresh, Sys.WRONLY | Sys.DIRECT, page);
    Sys.unlink(fresh);
  }

  /**
   * @param tree the source tree of the union
   * @param source the same outside of it
   */
  void programs(Path tree, Path source, Path archive, Programs programs) throws IOException {
    if (!wanted("programs")) {
      return;
    }
    String in = Programs.quote(tree);
    program(Row.FIND, programs, "find " + in + " -size +1000000k");
    program(Row.FIND_AGAIN, programs, "find " + in + " -size +1000000k");
    program(Row.DU, programs, "du -s " + in);
    program(Row.GREP, programs, "grep -r " + Tree.NEEDLE + " " + in + "; [ $? -le 1 ]");
    if (Programs.has("git")) {
      program(Row.GIT, programs, "git -C " + in + " status --porcelain");
      program(Row.GIT_AGAIN, programs, "git -C " + in + " status --porcelain");
    }
    Path unpacked = root.resolve("d/unpacked");
    Files.createDirectory(unpacked);
    String to = Programs.quote(unpacked);
    program(
        Row.UNTAR, programs, "tar -xf " + Programs.quote(archive) + " --no-same-owner -C " + to);
    if (Programs.has("rsync")) {
      String sync =
          "rsync -a " + Programs.quote(source) + "/ " + Programs.quote(root.resolve("d/synced"));
      program(Row.RSYNC, programs, sync);
      program(Row.RSYNC_AGAIN, programs, sync);
    }
    program(Row.REMOVE, programs, "rm -rf " + to);
  }

  private void program(Row row, Programs programs, String line) throws IOException {
    long start = System.nanoTime();
    int code = programs.run(line);
    if (code == 0) {
      sink.put(row, (System.nanoTime() - start) / 1e6);
    } else {
      sink.failed(row, "exit code " + code);
    }
  }

  private boolean wanted(String group) {
    return rows.stream().anyMatch(row -> row.group.equals(group));
  }

  private static long create(MemorySegment path) {
    int descriptor = Sys.open(path, Sys.CREATE_NEW);
    return descriptor < 0 ? -1 : Sys.close(descriptor);
  }

  private static long openReadClose(MemorySegment path, MemorySegment buffer) {
    int descriptor = Sys.open(path, Sys.RDONLY);
    if (descriptor < 0) {
      return -1;
    }
    long read = Sys.read(descriptor, buffer, 0);
    return Sys.close(descriptor) < 0 || read != buffer.byteSize() ? -1 : read;
  }

  private void list(Row row, MemorySegment directory, boolean attributes) {
    long start = System.nanoTime();
    int entries = Sys.list(directory, attributes);
    double micros = (System.nanoTime() - start) / 1e3;
    operations += sizes.files();
    // Dot and dot-dot are left out by some.
    if (entries < sizes.files()) {
      sink.failed(row, "entries are missing, or cannot be looked at");
    } else {
      sink.put(row, micros / entries);
    }
  }

  private void inOrder(Row row, MemorySegment path, int flags, MemorySegment block) {
    boolean reads = (flags & Sys.WRONLY) == 0;
    int descriptor = Sys.open(path, flags);
    long start = System.nanoTime();
    boolean failed = descriptor < 0;
    for (int i = 0; i < sizes.dataMiB() && !failed; i++) {
      long offset = (long) i * BLOCK;
      long moved =
          reads ? Sys.read(descriptor, block, offset) : Sys.write(descriptor, block, offset);
      failed = moved != BLOCK;
    }
    failed |= Sys.close(descriptor) < 0;
    double seconds = (System.nanoTime() - start) / 1e9;
    if (failed) {
      sink.failed(row, "open, read, write or close failed");
    } else {
      sink.put(row, sizes.dataMiB() * (double) BLOCK / 1e6 / seconds);
    }
  }

  private void anywhere(Row row, MemorySegment path, int flags, MemorySegment page) {
    boolean reads = (flags & Sys.WRONLY) == 0;
    Random random = new Random(SEED);
    int pages = sizes.dataMiB() * (BLOCK / PAGE);
    int descriptor = Sys.open(path, flags);
    if (descriptor < 0) {
      sink.failed(row, "open failed");
      return;
    }
    timed(
        row,
        sizes.files(),
        i -> {
          long offset = (long) random.nextInt(pages) * PAGE;
          long moved =
              reads ? Sys.read(descriptor, page, offset) : Sys.write(descriptor, page, offset);
          return moved == PAGE ? moved : -1;
        });
    Sys.close(descriptor);
  }

  private void timed(Row row, int count, Step step) {
    boolean failed = false;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      failed |= step.run(i) < 0;
    }
    double micros = (System.nanoTime() - start) / 1e3;
    operations += count;
    put(row, micros / count, failed);
  }

  private interface ThreadStep {
    long run(int thread, int i);
  }

  /** A row's value is the time for all threads over the number of all their operations. */
  private void threads(Row row, ThreadStep step) throws InterruptedException {
    int each = sizes.filesEach();
    AtomicBoolean failed = new AtomicBoolean();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    awaitQuietly(go);
                    boolean bad = false;
                    for (int i = 0; i < each; i++) {
                      bad |= step.run(number, i) < 0;
                    }
                    if (bad) {
                      failed.set(true);
                    }
                  }));
    }
    long start = System.nanoTime();
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    double micros = (System.nanoTime() - start) / 1e3;
    operations += (long) each * THREADS;
    put(row, micros / (each * THREADS), failed.get());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(Row row, double value, boolean failed) {
    if (failed) {
      sink.failed(row, "a call failed");
    } else {
      sink.put(row, value);
    }
  }

  private MemorySegment[] paths(String directory, String name) {
    return paths(directory, name, sizes.files());
  }

  private MemorySegment[] paths(String directory, String name, int count) {
    MemorySegment[] paths = new MemorySegment[count];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = path(root.resolve("d/" + directory + "/" + name + i));
    }
    return paths;
  }

  private MemorySegment path(Path path) {
    return arena.allocateFrom(path.toString());
  }

  @Override
  public void close() {
    arena.close();
  }
}

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Mounts one union after the other over the same two tiers and does the same work on each, in rounds
 * that run forward and backward in turn, so that a noisy machine is equally unfair to all.
 */
final class Bench {
  private static final int BLOCK = 1 << 20;
  private static final int DATA_BLOCKS = 256;
  private static final int SMALL = 4096;
  private static final int SMALL_COUNT = 4000;
  private static final long WARM_UP_NANOS = 4_000_000_000L;

  /** A way to see the two tiers as one; mounts and gives the command that unmounts. */
  record Contender(String name, String needs, List<String> mount, List<String> unmount) {}

  private final Path base;
  private final Path hot;
  private final Path cold;
  private final Path mount;
  private final int files;
  private final Map<String, Map<String, List<Double>>> results = new LinkedHashMap<>();

  private Bench(Path base, int files) {
    this.base = base;
    this.hot = base.resolve("hot");
    this.cold = base.resolve("cold");
    this.mount = base.resolve("mnt");
    this.files = files;
  }

  public static void main(String[] args) throws Exception {
    int rounds = 5;
    int files = 2000;
    Path dir = Path.of("/dev/shm");
    List<String> only = List.of();
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
        case "--files" -> files = Integer.parseInt(args[i + 1]);
        case "--dir" -> dir = Path.of(args[i + 1]);
        case "--only" -> only = List.of(args[i + 1].split(","));
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    Path base = Files.createTempDirectory(dir, "tierfs-bench");
    Bench bench = new Bench(base, files);
    try {
      bench.run(rounds, only);
    } finally {
      new ProcessBuilder("rm", "-rf", base.toString()).start().waitFor();
    }
  }

  private void run(int rounds, List<String> only) throws Exception {
    List<Contender> contenders = new ArrayList<>();
    for (Contender contender : contenders()) {
      if (!only.isEmpty() && !only.contains(contender.name) && !contender.name.equals("native")) {
        continue;
      }
      if (contender.needs.isEmpty() || found(contender.needs)) {
        contenders.add(contender);
      } else {
        System.out.println(contender.name + ": left out, " + contender.needs + " is not installed");
      }
    }
    warmUp();
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : round % 2 == 0 ? contenders : contenders.reversed()) {
        one(contender);
      }
      System.err.println("round " + (round + 1) + " of " + rounds);
    }
    print(rounds);
  }

  private List<Contender> contenders() throws IOException {
    List<Contender> all = new ArrayList<>();
    List<String> fuse = List.of("fusermount3", "-u", mount.toString());
    List<String> plain = List.of("umount", mount.toString());
    String pair = hot + ":" + cold;
    all.add(new Contender("native", "", List.of(), List.of()));
    String upper = "lowerdir=" + cold + ",upperdir=" + hot + ",workdir=" + base.resolve("work");
    all.add(
        new Contender(
            "overlay",
            "",
            List.of("mount", "-t", "overlay", "overlay", "-o", upper, mount.toString()),
            plain));
    all.add(
        new Contender(
            "mergerfs", "mergerfs", List.of("mergerfs", pair, mount.toString()), fuse));
    String tuned = "category.create=ff,func.getattr=newest,cache.files=auto-full,cache.entry=1,"
        + "cache.attr=1,cache.negative_entry=1,cache.readdir=true,cache.symlinks=true";
    all.add(
        new Contender(
            "mergerfs-tuned",
            "mergerfs",
            List.of("mergerfs", "-o", tuned, pair, mount.toString()),
            fuse));
    all.add(
        new Contender(
            "unionfs-fuse",
            "unionfs",
            List.of("unionfs", hot + "=RW:" + cold + "=RW", mount.toString()),
            fuse));
    for (String transport : List.of("jnr", "kernel")) {
      Path config = base.resolve(transport + ".conf");
      Files.writeString(
          config,
          "tierfs { mount { transport = " + transport + " }, tiers = [ { name = hot, type = localdir,"
              + " path = \"" + hot + "\" }, { name = cold, type = localdir, path = \"" + cold
              + "\" } ] }\n");
      String tierfs = System.getProperty("bench.tierfs");
      all.add(
          new Contender(
              "tierfs-" + transport,
              "",
              List.of(tierfs, "mount", config.toString(), mount.toString()),
              List.of(tierfs, "umount", mount.toString())));
    }
    return all;
  }

  private static boolean found(String program) throws Exception {
    return new ProcessBuilder("sh", "-c", "command -v " + program)
            .redirectErrorStream(true)
            .start()
            .waitFor()
        == 0;
  }

  private void one(Contender contender) throws Exception {
    new ProcessBuilder("rm", "-rf", hot.toString(), cold.toString(), base + "/work")
        .start()
        .waitFor();
    for (Path directory : List.of(hot, cold, mount, base.resolve("work"))) {
      Files.createDirectories(directory);
    }
    populate();
    Path root = contender.mount.isEmpty() ? cold : mount;
    if (!contender.mount.isEmpty() && !command(contender.mount)) {
      System.out.println(contender.name + ": could not be mounted, left out of this round");
      return;
    }
    try {
      Map<String, List<Double>> rows =
          results.computeIfAbsent(contender.name, name -> new LinkedHashMap<>());
      new Work(root, files).run((row, value) ->
          rows.computeIfAbsent(row, name -> new ArrayList<>()).add(value));
    } finally {
      if (!contender.unmount.isEmpty() && !command(contender.unmount)) {
        command(List.of("umount", "-l", mount.toString()));
      }
    }
  }

  private static boolean command(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** Old files on the cold tier, as the native run has them too. */
  private void populate() throws IOException {
    Files.createDirectories(cold.resolve("d/old"));
    for (int i = 0; i < files; i++) {
      Files.write(cold.resolve("d/old/file" + i), new byte[SMALL]);
    }
  }

  private void warmUp() throws Exception {
    for (int i = 0; i < 3; i++) {
      one(new Contender("native", "", List.of(), List.of()));
    }
    results.clear();
  }

  private void print(int rounds) {
    Map<String, List<Double>> nativeRows = results.get("native");
    System.out.println();
    System.out.printf("%d rounds, %d files, tiers in %s%n", rounds, files, base.getParent());
    System.out.printf("%-16s", "");
    nativeRows.keySet().forEach(row -> System.out.printf("%18s", row));
    System.out.println();
    results.forEach(
        (name, rows) -> {
          System.out.printf("%-16s", name);
          nativeRows.forEach(
              (row, base) -> {
                List<Double> values = rows.getOrDefault(row, List.of());
                List<Double> ratios = new ArrayList<>();
                for (int i = 0; i < Math.min(values.size(), base.size()); i++) {
                  ratios.add(values.get(i) / base.get(i));
                }
                System.out.printf(
                    Locale.ROOT, "%10.1f (%5.2f)", median(values), median(ratios));
              });
          System.out.println();
        });
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  interface Sink {
    void put(String row, double value);
  }

  interface Step {
    void run(int i) throws IOException;
  }

  /** The work itself, in a directory. */
  private record Work(Path root, int files) {
    /** Work that is not measured, the same for all: a daemon is judged as it runs, not as it starts. */
    void warmUp() throws IOException {
      Path directory = Files.createDirectory(root.resolve("d/warm"));
      long end = System.nanoTime() + WARM_UP_NANOS;
      for (int i = 0; System.nanoTime() < end; i++) {
        Path file = directory.resolve("file" + i);
        create(file);
        Files.write(file, new byte[SMALL]);
        absent(directory.resolve("none" + i));
        Files.readAllBytes(file);
        Path moved = directory.resolve("moved" + i);
        Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(moved);
        if (i % 100 == 0) {
          list(root.resolve("d/old"), true);
        }
      }
      Files.delete(directory);
    }

    void run(Sink sink) throws Exception {
      warmUp();
      expire();
      Path old = root.resolve("d/old");
      Path fresh = root.resolve("d/new");
      timed(sink, "stat", files, i -> stat(old.resolve("file" + i)));
      timed(sink, "restat", files, i -> stat(old.resolve("file" + i)));
      timed(sink, "stat-absent", files, i -> absent(old.resolve("none" + i)));
      timed(sink, "open-read", files, i -> Files.readAllBytes(old.resolve("file" + i)));
      expire();
      timed(sink, "readdir", 1, i -> list(old, false), files);
      expire();
      timed(sink, "ls -l", 1, i -> list(old, true), files);
      Files.createDirectory(fresh);
      timed(sink, "create", files, i -> create(fresh.resolve("file" + i)));
      timed(
          sink,
          "rename",
          files,
          i ->
              Files.move(
                  fresh.resolve("file" + i),
                  fresh.resolve("moved" + i),
                  StandardCopyOption.ATOMIC_MOVE));
      timed(sink, "unlink", files, i -> Files.delete(fresh.resolve("moved" + i)));
      data(sink, root.resolve("d/data"));
    }

    private static void stat(Path path) throws IOException {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void absent(Path path) throws IOException {
      try {
        stat(path);
        throw new IllegalStateException("it is there: " + path);
      } catch (NoSuchFileException e) {
        // as it should be
      }
    }

    private static void create(Path path) throws IOException {
      Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    }

    private static void list(Path directory, boolean stats) throws IOException {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          if (stats) {
            stat(entry);
          }
        }
      }
    }

    /** Lets what the kernel knows grow old; a measurement, not a synchronisation. */
    private static void expire() throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(1100);
    }

    private void data(Sink sink, Path file) throws IOException {
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        long start = System.nanoTime();
        for (int i = 0; i < DATA_BLOCKS; i++) {
          channel.write(block.clear(), (long) i * BLOCK);
        }
        sink.put("write MB/s", DATA_BLOCKS * 1.048576e9 / (System.nanoTime() - start));
        ByteBuffer small = ByteBuffer.allocateDirect(SMALL);
        timed(sink, "write 4K", SMALL_COUNT, i -> channel.write(small.clear(), (long) i * SMALL));
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long start = System.nanoTime();
        for (int i = 0; i < DATA_BLOCKS; i++) {
          channel.read(block.clear(), (long) i * BLOCK);
        }
        sink.put("read MB/s", DATA_BLOCKS * 1.048576e9 / (System.nanoTime() - start));
      }
      Random random = new Random(1);
      ByteBuffer small = ByteBuffer.allocateDirect(SMALL);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        int pages = DATA_BLOCKS * BLOCK / SMALL;
        timed(
            sink,
            "read 4K",
            SMALL_COUNT,
            i -> channel.read(small.clear(), (long) random.nextInt(pages) * SMALL));
      }
      Files.delete(file);
    }

    private static void timed(Sink sink, String row, int count, Step step) throws IOException {
      timed(sink, row, count, step, count);
    }

    private static void timed(Sink sink, String row, int count, Step step, int operations)
        throws IOException {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        step.run(i);
      }
      sink.put(row, (System.nanoTime() - start) / 1e3 / operations);
    }
  }
}

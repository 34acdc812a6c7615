import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Mounts one union after the other over the same two directories and does the same work on each, in
 * rounds that run forward and backward in turn, so that a noisy machine is equally unfair to all.
 */
final class Bench {
  /** Beside the work that is not measured. */
  private static final long BLOCK_SECONDS = 180;
  private static final long LOCK_SECONDS = 90;
  private static final long REST_MILLIS = 300;

  private final Options options;
  private final Path base;
  private final Contender.Places at;
  private final Programs programs;
  private final Results results;
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private int lock = -1;
  private long lockedAt;
  private long waited;
  private volatile Mounted mounted;
  private boolean stopping;

  private Bench(Options options) throws IOException {
    this.options = options;
    base = Files.createTempDirectory(options.dir(), "tierfs-bench");
    at = new Contender.Places(base);
    programs = new Programs(base);
    results = new Results(options.rounds());
    Runtime.getRuntime().addShutdownHook(new Thread(this::cleanUp));
  }

  public static void main(String[] args) throws Exception {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(2);
      return;
    }
    boolean well = new Bench(options).run();
    System.exit(well ? 0 : 1);
  }

  /** Whether all that is ours worked. */
  private boolean run() throws Exception {
    long start = System.nanoTime();
    List<Contender> contenders = chosen();
    Path source = base.resolve("source");
    Path archive = base.resolve("source.tar");
    String tree =
        Tree.make(source, archive, options.tree(), options.sizes().sourceFiles(), programs);
    // The harness itself has to be warm, too.
    Results rehearsal = new Results(1);
    block(contenders.getFirst(), rehearsal, 0);
    for (int round = 0; round < options.rounds(); round++) {
      for (Contender one : round % 2 == 0 ? contenders : contenders.reversed()) {
        block(one, results, round);
      }
      say("round %d of %d", round + 1, options.rounds());
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start - waited);
    Map<String, String> versions = new LinkedHashMap<>();
    for (Contender one : contenders) {
      versions.put(one.name(), one.tellVersion());
    }
    Report report = new Report(results, contenders, versions);
    List<String> facts = Machine.facts(options, tree, base, seconds);
    System.out.println(report.text(facts));
    if (options.out() != null) {
      Files.createDirectories(options.out());
      report.write(options.out().resolve("benchmarks.md"), facts);
      new Plot(results).write(options.out().resolve("benchmarks.svg"));
    }
    boolean ours = contenders.stream().anyMatch(one -> one.kind() == Contender.Kind.OURS);
    boolean asked =
        options.systems().isEmpty() || options.systems().stream().anyMatch(Bench::isOurs);
    if (asked && !ours) {
      return false;
    }
    return results.failures().stream()
        .noneMatch(failure -> isOurs(failure) || failure.startsWith("native"));
  }

  private List<Contender> chosen() throws Exception {
    List<Contender> all = Contender.all(at, options.bench(), options.tierfs());
    List<String> names = all.stream().map(Contender::name).toList();
    for (String name : options.systems()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("no such system: " + name + "; there are " + names);
      }
    }
    List<Contender> chosen = new ArrayList<>();
    for (Contender one : all) {
      boolean wanted = options.systems().isEmpty() || options.systems().contains(one.name());
      if (one.kind() == Contender.Kind.NATIVE || wanted && one.lacks().isEmpty()) {
        chosen.add(one);
      } else if (wanted) {
        say("%s is left out. %s", one.name(), one.lacks());
      }
    }
    return chosen;
  }

  private long limitSeconds() {
    return BLOCK_SECONDS + TimeUnit.MILLISECONDS.toSeconds(options.sizes().warmUpMillis());
  }

  /** One system, one round. */
  private void block(Contender one, Results into, int round) throws Exception {
    lock();
    ScheduledFuture<?> guard = watchdog.schedule(this::kill, limitSeconds(), TimeUnit.SECONDS);
    try {
      populate(one);
      if (one.overIoUring()) {
        IoUring.on();
      }
      measure(one, into, round);
    } catch (IOException | java.util.concurrent.TimeoutException e) {
      into.failed(one.name(), hidePaths(e.getMessage()));
      say("%s: %s", one.name(), e.getMessage());
    } finally {
      guard.cancel(false);
      end(one, into);
      IoUring.restore();
      if (System.nanoTime() - lockedAt > TimeUnit.SECONDS.toNanos(LOCK_SECONDS)) {
        unlock();
      }
    }
  }

  /** Others who use the lock get their turn every {@value #LOCK_SECONDS} seconds or so. */
  private void lock() throws IOException {
    if (options.lock() == null || lock >= 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      lock = Sys.open(arena.allocateFrom(options.lock().toString()), Sys.WRONLY);
    }
    long start = System.nanoTime();
    if (lock < 0 || Sys.flock(lock, Sys.LOCK_EXCLUSIVE) < 0) {
      throw new IOException("cannot lock " + options.lock());
    }
    lockedAt = System.nanoTime();
    waited += lockedAt - start;
  }

  private void unlock() {
    if (lock >= 0) {
      Sys.close(lock);
      lock = -1;
    }
  }

  private void measure(Contender one, Results into, int round) throws Exception {
    Path root = one.mount().isEmpty() ? at.cold() : at.mount();
    if (!one.mount().isEmpty()) {
      synchronized (this) {
        if (stopping) {
          throw new IOException("stopped");
        }
        mounted = Mounted.start(one, at.mount(), root.resolve("d/large"), base.resolve("log"));
      }
      into.put(one.name(), Row.START, round, mounted.startMillis());
      if (one.kind().fuse() && mounted.processorMicros().isEmpty()) {
        throw new IOException("its daemon cannot be found");
      }
    }
    Work.Sink sink =
        new Work.Sink() {
          @Override
          public void put(Row row, double value) {
            if (options.rows().contains(row)) {
              into.put(one.name(), row, round, value);
            }
          }

          @Override
          public void failed(Row row, String why) {
            into.failed(one.name(), row.title + ": " + why);
          }
        };
    try (Work work = new Work(root, options.sizes(), options.rows(), sink)) {
      TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
      memory(sink, Row.MEMORY_REST);
      work.touch();
      work.warmUp();
      double before = processor();
      work.names();
      work.changes();
      if (work.operations() > 0 && mounted != null && one.kind().fuse()) {
        sink.put(Row.PROCESSOR, (processor() - before) / work.operations());
      }
      work.data();
      Path source = base.resolve("source");
      work.programs(root.resolve("tree"), source, base.resolve("source.tar"), programs);
      memory(sink, Row.MEMORY_LOAD);
    }
  }

  private double processor() throws IOException {
    return mounted == null ? 0 : mounted.processorMicros().orElse(0.0);
  }

  private void memory(Work.Sink sink, Row row) throws IOException {
    if (mounted != null) {
      mounted.memory().ifPresent(value -> sink.put(row, value));
    }
  }

  /**
   * The same files for all. Those with two directories have each directory on both, and every
   * fourth file on the hot one; the source tree lies on the cold one.
   */
  private void populate(Contender one) throws IOException {
    clear();
    for (Path directory : List.of(at.hot(), at.cold(), at.work(), at.mount())) {
      Files.createDirectories(directory);
    }
    int[] count = {0};
    Work.populate(
        options.sizes(),
        (name, bytes) -> {
          try {
            Path hot = at.hot().resolve("d/" + name);
            Path cold = at.cold().resolve("d/" + name);
            boolean isHot = !one.kind().single() && ++count[0] % 4 == 0;
            Files.createDirectories(cold.getParent());
            if (!one.kind().single()) {
              Files.createDirectories(hot.getParent());
            }
            Files.write(isHot ? hot : cold, bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    Path tree = Files.createDirectory(at.cold().resolve("tree"));
    programs.must(
        "tar -xf " + Programs.quote(base.resolve("source.tar")) + " -C " + Programs.quote(tree));
  }

  private void clear() throws IOException {
    if (Mounted.isMounted(at.mount())) {
      throw new IOException("still mounted");
    }
    String where =
        Programs.quote(at.hot())
            + " "
            + Programs.quote(at.cold())
            + " "
            + Programs.quote(at.work());
    programs.must("rm -rf --one-file-system " + where);
  }

  private void end(Contender one, Results into) throws Exception {
    Mounted ending;
    synchronized (this) {
      ending = mounted;
      mounted = null;
    }
    try {
      if (ending != null) {
        ending.stop();
      }
    } catch (IOException e) {
      into.failed(one.name(), e.getMessage());
      say("%s: %s", one.name(), e.getMessage());
    }
    Mounted.detach(at.mount());
  }

  private void kill() {
    Mounted victim = mounted;
    try {
      if (victim != null) {
        victim.kill();
      }
    } catch (Exception e) {
      say("cannot end what hangs: %s", e.getMessage());
    }
  }

  /**
   * Also when the user presses Ctrl-C: nothing stays mounted, nothing runs on, nothing stays
   * behind.
   */
  private void cleanUp() {
    synchronized (this) {
      stopping = true;
    }
    programs.close();
    try {
      Mounted last = mounted;
      if (last != null) {
        last.abandon();
      }
    } catch (Exception e) {
      say("cannot be unmounted: %s", e.getMessage());
    }
    try {
      Mounted.detach(at.mount());
      IoUring.restore();
      if (!Mounted.isMounted(at.mount())) {
        new ProcessBuilder("rm", "-rf", "--one-file-system", base.toString()).start().waitFor();
      }
    } catch (Exception e) {
      say("left behind: %s (%s)", base, e.getMessage());
    }
  }

  private String hidePaths(String message) {
    return message.replace(base.toString(), "…").lines().findFirst().orElse("");
  }

  private static boolean isOurs(String name) {
    return name.startsWith("tierfs");
  }

  private static void say(String format, Object... arguments) {
    System.err.println("bench: " + String.format(Locale.ROOT, format, arguments));
  }

  /** What the command line asks for; null: nothing. */
  record Options(
      int rounds,
      Sizes sizes,
      List<String> systems,
      Set<Row> rows,
      Path tree,
      Path out,
      Path dir,
      Path lock,
      Path bench,
      String tierfs,
      String command) {

    private static final int FULL_ROUNDS = 5;

    static Options parse(String[] args) {
      Path home = Path.of(System.getProperty("bench.home"));
      boolean quick = List.of(args).contains("--quick");
      int rounds = quick ? 1 : FULL_ROUNDS;
      List<String> systems = quick ? List.of("native", "tierfs") : List.of();
      Set<Row> rows = EnumSet.allOf(Row.class);
      Path tree = null;
      Path out = quick ? null : home.resolve("docs");
      Path dir = Path.of(Files.isWritable(Path.of("/dev/shm")) ? "/dev/shm" : "/tmp");
      Path lock = null;
      Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
      for (int i = 0; i < args.length; i++) {
        String name = args[i];
        if (name.equals("--quick")) {
          continue;
        }
        if (++i == args.length) {
          throw new IllegalArgumentException(name + " needs a value, or is unknown");
        }
        String value = args[i];
        switch (name) {
          case "--rounds" -> rounds = Integer.parseInt(value);
          case "--systems" -> {
            systems = List.of(value.split(","));
            out = null;
          }
          case "--rows" -> {
            rows = rows(value);
            out = null;
          }
          case "--warm" -> {
            sizes = sizes.warm(Integer.parseInt(value));
            out = null;
          }
          case "--tree" -> tree = Path.of(value).toAbsolutePath();
          case "--out" -> {}
          case "--dir" -> dir = Path.of(value).toAbsolutePath();
          case "--lock" -> lock = Path.of(value).toAbsolutePath();
          default -> throw new IllegalArgumentException("unknown option " + name);
        }
      }
      int asked = Arrays.asList(args).indexOf("--out");
      return new Options(
          rounds,
          sizes,
          systems,
          rows,
          tree,
          asked < 0 ? out : Path.of(args[asked + 1]).toAbsolutePath(),
          dir,
          lock,
          home.resolve("bench"),
          home.resolve("bin/tierfs").toString(),
          command(args));
    }

    /** As others would repeat it. */
    private static String command(String[] args) {
      StringBuilder command = new StringBuilder("bench/bench");
      for (int i = 0; i < args.length; i++) {
        if (List.of("--lock", "--out").contains(args[i])) {
          i++;
        } else {
          command.append(' ').append(args[i]);
        }
      }
      return command.toString();
    }

    private static Set<Row> rows(String value) {
      Set<Row> rows = EnumSet.noneOf(Row.class);
      for (String key : value.split(",")) {
        if (Row.groups().contains(key)) {
          rows.addAll(Row.of(key));
        } else {
          rows.add(
              Row.find(key)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "no such row: "
                                  + key
                                  + "; there are "
                                  + Row.groups()
                                  + ", "
                                  + Arrays.stream(Row.values()).map(Row::key).toList())));
        }
      }
      return rows;
    }
  }
}

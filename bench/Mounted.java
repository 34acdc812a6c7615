import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A union that is mounted, and the daemon behind it if there is one. */
final class Mounted {
  private static final long START_SECONDS = 30;
  private static final long END_SECONDS = 20;
  private static final long ABANDON_SECONDS = 5;
  private static final int POLL_NANOS = 200_000;
  private static final double TICKS_PER_SECOND = 100;

  private final Path point;
  private final double startMillis;
  private final Optional<ProcessHandle> daemon;

  private Mounted(Path point, double startMillis, Optional<ProcessHandle> daemon) {
    this.point = point;
    this.startMillis = startMillis;
    this.daemon = daemon;
  }

  /** Mounts as users do, and waits until a file that lies in the tiers can be seen. */
  static Mounted start(Contender contender, Path point, Path file, Path log) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(contender.mount())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("TIERFS_NO_BUILD", "1");
    long start = System.nanoTime();
    Process process = builder.start();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(file.toString());
      while (Sys.stat(path) < 0) {
        if (!process.isAlive() && process.exitValue() != 0) {
          throw new IOException("cannot be mounted: " + Files.readString(log).strip());
        }
        if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
          process.destroyForcibly();
          throw new TimeoutException("no answer in " + START_SECONDS + " s");
        }
        TimeUnit.NANOSECONDS.sleep(POLL_NANOS);
      }
      double millis = (System.nanoTime() - start) / 1e6;
      process.waitFor(START_SECONDS, TimeUnit.SECONDS);
      return new Mounted(point, millis, contender.kind().fuse() ? find(point) : Optional.empty());
    }
  }

  /** The process that was told this mount point. */
  private static Optional<ProcessHandle> find(Path point) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
          if (Arrays.asList(line.split("\0")).contains(point.toString())) {
            return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
          }
        } catch (IOException e) {
          // gone in the meantime
        }
      }
    }
    return Optional.empty();
  }

  double startMillis() {
    return startMillis;
  }

  /** Resident memory in MB; empty without a daemon. */
  Optional<Double> memory() throws IOException {
    if (daemon.isEmpty()) {
      return Optional.empty();
    }
    return ofProcess("status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
        .findAny();
  }

  /** The daemon's processor time so far, in microseconds; empty without a daemon. */
  Optional<Double> processorMicros() throws IOException {
    if (daemon.isEmpty()) {
      return Optional.empty();
    }
    String stat = ofProcess("stat");
    // Counted from behind the name, which may hold anything: user and system time are 14 and 15.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Optional.of(
        (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / TICKS_PER_SECOND * 1e6);
  }

  private String ofProcess(String file) throws IOException {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(daemon.orElseThrow().pid()), file),
          StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException("its daemon has crashed", e);
    }
  }

  /** Unmounts and waits for the daemon's end; by force where it does not go otherwise. */
  void stop() throws Exception {
    boolean clean = unmount(point);
    if (daemon.isPresent() && !ended(daemon.get(), END_SECONDS)) {
      clean = false;
      daemon.get().destroyForcibly();
      ended(daemon.get(), END_SECONDS);
    }
    if (!clean) {
      detach(point);
      throw new IOException("did not end by itself when it was unmounted");
    }
  }

  /** Ends it at once, from another thread. */
  void kill() throws Exception {
    daemon.ifPresent(ProcessHandle::destroyForcibly);
    detach(point);
  }

  /**
   * Ends it while something may still use it: nobody comes in any more, and the daemon has a
   * moment.
   */
  void abandon() throws Exception {
    detach(point);
    if (daemon.isPresent() && !ended(daemon.get(), ABANDON_SECONDS)) {
      daemon.get().destroyForcibly();
    }
  }

  private static boolean ended(ProcessHandle process, long seconds) throws Exception {
    try {
      process.onExit().get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  static boolean isMounted(Path point) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.split(" ")[4].equals(point.toString()));
    }
  }

  private static boolean unmount(Path point) throws Exception {
    List<String> command =
        Contender.isRoot()
            ? List.of("umount", point.toString())
            : List.of("fusermount3", "-u", point.toString());
    // A program that was just run may hold on to it for a moment.
    for (int i = 0; i < 20; i++) {
      Contender.output(command.toArray(String[]::new));
      if (!isMounted(point)) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return false;
  }

  /** Takes the mount away whatever its state. */
  static void detach(Path point) throws Exception {
    for (int i = 0; i < 10 && isMounted(point); i++) {
      if (Contender.isRoot()) {
        Contender.output("umount", "-l", point.toString());
      } else {
        Contender.output("fusermount3", "-uz", point.toString());
      }
    }
  }
}

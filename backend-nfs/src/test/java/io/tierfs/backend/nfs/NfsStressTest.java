package io.tierfs.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FileHandle;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.TierMode;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several threads at the same few files, while answers are late and the server restarts: what one
 * of them was told to be written is there for it, and for all who open the file later.
 */
final class NfsStressTest {
  private static final int THREADS = 6;
  private static final int RANGE = 20_000;
  private static final int RECORD = 16;
  private static final String ALL = "all";
  private static final String LOG = "log";

  /** Rounds, each on a new export: many with the profile nightly. */
  private static final int ROUNDS = Boolean.getBoolean("tierfs.nightly") ? 60 : 2;

  private static final Duration ROUND = Duration.ofMillis(1_500);

  @Test
  @Timeout(600)
  void whatWasAcknowledgedIsThereOnceAndInItsPlace() throws Exception {
    long seed = Seeds.seed("NfsStressTest");
    for (int round = 0; round < ROUNDS; round++) {
      new Round(seed + round).run();
    }
  }

  /** One export, and all who work on it. */
  private static final class Round {
    private final long seed;
    private final FakeExport export = new FakeExport(Duration.ofSeconds(20));
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong appended = new AtomicLong();

    Round(long seed) {
      this.seed = seed;
    }

    void run() throws Exception {
      export.lag(seed, 2_000_000);
      export.steadyOneOf(4);
      Map<String, String> options = Map.of("recovery", "hard");
      try (Backend backend = FakeTier.backend(TierMode.RW, options, () -> export);
          ExecutorService threads = Executors.newCachedThreadPool()) {
        BackendDriver fs = new BackendDriver(backend);
        fs.write(ALL, "").write(LOG, "");
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          fs.write("own" + i, "");
          workers.add(new Worker(this, fs, i));
        }
        List<Future<?>> running = new ArrayList<>();
        workers.forEach(worker -> running.add(threads.submit(during(worker::step))));
        running.add(threads.submit(during(new Disturber(this, fs)::step)));
        try {
          long end = System.nanoTime() + ROUND.toNanos();
          while (System.nanoTime() < end && running.stream().noneMatch(Future::isDone)) {
            LockSupport.parkNanos(5_000_000);
          }
        } finally {
          over.set(true);
        }
        for (Future<?> each : running) {
          each.get();
        }
        for (Worker worker : workers) {
          worker.finish();
        }
        export.restart();
        for (Worker worker : workers) {
          worker.check();
        }
        checkLog(workers);
      }
    }

    private Callable<Void> during(Callable<Void> step) {
      return () -> {
        try {
          while (!over.get()) {
            step.call();
          }
          return null;
        } catch (Exception | AssertionError e) {
          over.set(true);
          throw new AssertionError("seed " + seed, e);
        }
      };
    }

    private void checkLog(List<Worker> workers) {
      String log = new String(export.safe(LOG), java.nio.charset.StandardCharsets.ISO_8859_1);
      int[] next = new int[THREADS];
      for (int at = 0; at < log.length(); at += RECORD) {
        String record = log.substring(at, Math.min(log.length(), at + RECORD));
        assertThat(record).as("seed %d, log at %d", seed, at).matches("[0-9]{3}:[0-9]{11}\n");
        int owner = Integer.parseInt(record.substring(0, 3));
        assertThat(Integer.parseInt(record.substring(4, 15)))
            .as("seed %d, log at %d, records of %d", seed, at, owner)
            .isEqualTo(next[owner]++);
      }
      for (Worker worker : workers) {
        assertThat(next[worker.id])
            .as("seed %d, records of %d", seed, worker.id)
            .isEqualTo(worker.records);
      }
    }
  }

  /** Restarts the server, and looks at files of others. */
  private static final class Disturber {
    private final Round round;
    private final BackendDriver fs;
    private final Random random;

    Disturber(Round round, BackendDriver fs) {
      this.round = round;
      this.fs = fs;
      this.random = new Random(~round.seed);
    }

    Void step() throws IOException {
      String own = "own" + random.nextInt(THREADS);
      switch (random.nextInt(10)) {
        case 0 -> round.export.restart();
        case 1 -> fs.change(own, AttributeChange.permissions(0600 + random.nextInt(64)));
        case 2 -> fs.entries("");
        case 3, 4 -> fs.stat(own);
        default -> {
          try (FileHandle file = fs.open(own, OpenOptions.READ)) {
            file.read(ByteBuffer.allocate(3_000), random.nextInt(RANGE));
            file.stat();
          }
        }
      }
      return null;
    }
  }

  /** Writes to its own range of one file, appends to another, and does all to a third. */
  private static final class Worker {
    private final Round round;
    private final BackendDriver fs;
    private final int id;
    private final String name;
    private final Random random;
    private final List<FileHandle> all = new ArrayList<>();
    private final List<FileHandle> log = new ArrayList<>();
    private final List<FileHandle> own = new ArrayList<>();
    private final byte[] range = new byte[RANGE];
    private int rangeEnd;
    private byte[] content = new byte[0];
    private int records;
    private final ArrayList<String> did = new ArrayList<>();

    Worker(Round round, BackendDriver fs, int id) {
      this.round = round;
      this.fs = fs;
      this.id = id;
      this.name = "own" + id;
      this.random = new Random(round.seed * 31 + id);
    }

    Void step() throws IOException {
      switch (random.nextInt(4)) {
        case 0 -> inRange();
        case 1 -> append();
        default -> alone();
      }
      return null;
    }

    /** One of a few handles, or a new one; sometimes one is closed first. */
    private FileHandle one(List<FileHandle> handles, String path, OpenOptions options)
        throws IOException {
      if (!handles.isEmpty() && random.nextInt(3) == 0) {
        handles.remove(random.nextInt(handles.size())).close();
      }
      if (handles.isEmpty() || handles.size() < 3 && random.nextInt(4) == 0) {
        handles.add(fs.open(path, options));
      }
      return handles.get(random.nextInt(handles.size()));
    }

    private void inRange() throws IOException {
      FileHandle file = one(all, ALL, OpenOptions.READ_WRITE);
      long start = (long) id * RANGE;
      int at = random.nextInt(RANGE);
      int count = 1 + random.nextInt(Math.min(6_000, RANGE - at));
      switch (random.nextInt(6)) {
        case 0 -> {
          long least = rangeEnd == 0 ? 0 : start + rangeEnd;
          assertThat(file.stat().size()).as("size").isGreaterThanOrEqualTo(least);
          assertThat(fs.stat(ALL).size()).as("size by path").isGreaterThanOrEqualTo(least);
        }
        case 1, 2 -> {
          byte[] seen = read(file, start + at, count);
          byte[] expected =
              Arrays.copyOfRange(range, at, at + Math.max(0, Math.min(count, rangeEnd - at)));
          assertSame(ALL, Arrays.copyOf(seen, Math.min(seen.length, expected.length)), expected);
        }
        default -> {
          byte[] bytes = bytes(count);
          file.write(ByteBuffer.wrap(bytes), start + at);
          System.arraycopy(bytes, 0, range, at, count);
          rangeEnd = Math.max(rangeEnd, at + count);
        }
      }
    }

    private void append() throws IOException {
      FileHandle file = one(log, LOG, OpenOptions.READ_WRITE.withAppend(true));
      long before = round.appended.get();
      switch (random.nextInt(4)) {
        case 0 -> {
          assertThat(fs.stat(LOG).size()).as("log").isGreaterThanOrEqualTo(before);
          assertThat(file.stat().size()).as("log").isGreaterThanOrEqualTo(before);
        }
        case 1 -> {
          if (before > 0) {
            long at = random.nextLong(before / RECORD) * RECORD;
            byte[] seen = read(file, at, RECORD);
            assertThat(new String(seen, java.nio.charset.StandardCharsets.ISO_8859_1))
                .as("log at %d", at)
                .matches("[0-9]{3}:[0-9]{11}\n");
          }
        }
        default -> {
          BackendDriver.write(file, "%03d:%011d\n".formatted(id, records), 0);
          records++;
          round.appended.addAndGet(RECORD);
        }
      }
    }

    private void alone() throws IOException {
      FileHandle file = one(own, name, OpenOptions.READ_WRITE);
      int at = random.nextInt(RANGE);
      int count = 1 + random.nextInt(random.nextBoolean() ? 100 : 6_000);
      switch (random.nextInt(12)) {
        case 0 -> {
          did("truncate to " + at);
          file.change(fs.caller(), AttributeChange.size(at));
          content = Arrays.copyOf(content, at);
        }
        case 1 -> {
          did("truncate by path to " + at);
          fs.change(name, AttributeChange.size(at));
          content = Arrays.copyOf(content, at);
        }
        case 2 -> {
          did("open and truncate");
          fs.open(name, OpenOptions.READ_WRITE.withTruncate(true)).close();
          content = new byte[0];
        }
        case 3 -> {
          did("append " + count + " at " + content.length);
          byte[] bytes = bytes(count);
          try (FileHandle end = fs.open(name, OpenOptions.READ_WRITE.withAppend(true))) {
            end.write(ByteBuffer.wrap(bytes), 0);
          }
          put(bytes, content.length);
        }
        case 4 -> {
          did("sync");
          file.sync(false);
        }
        case 5 -> {
          assertThat(file.stat().size()).as("size, %s", this).isEqualTo(content.length);
          assertThat(fs.stat(name).size()).as("size by path, %s", this).isEqualTo(content.length);
          List<DirectoryEntry> entries = fs.entries("");
          assertThat(entries)
              .filteredOn(entry -> entry.name().equals(name))
              .singleElement()
              .satisfies(
                  entry ->
                      assertThat(entry.stat().size())
                          .as("listed, %s", this)
                          .isEqualTo(content.length));
        }
        case 6, 7, 8 -> {
          int end = Math.min(content.length, at + count);
          byte[] expected = at >= end ? new byte[0] : Arrays.copyOfRange(content, at, end);
          assertSame(toString(), read(file, at, count), expected);
        }
        default -> {
          did("write " + count + " at " + at);
          byte[] bytes = bytes(count);
          file.write(ByteBuffer.wrap(bytes), at);
          put(bytes, at);
        }
      }
    }

    private void put(byte[] bytes, int at) {
      content = Arrays.copyOf(content, Math.max(content.length, at + bytes.length));
      System.arraycopy(bytes, 0, content, at, bytes.length);
    }

    private void did(String what) {
      if (did.size() > 20) {
        did.removeFirst();
      }
      did.add(what);
    }

    private byte[] bytes(int count) {
      byte[] bytes = new byte[count];
      random.nextBytes(bytes);
      return bytes;
    }

    private static byte[] read(FileHandle file, long at, int count) throws IOException {
      ByteBuffer target = ByteBuffer.allocate(count);
      return Arrays.copyOf(target.array(), file.read(target, at));
    }

    private static void assertSame(String what, byte[] seen, byte[] expected) {
      int wrong = Arrays.mismatch(seen, expected);
      if (wrong >= 0) {
        throw new AssertionError(
            "%s: %d bytes read, %d expected, wrong at %d"
                .formatted(what, seen.length, expected.length, wrong));
      }
    }

    void finish() throws IOException {
      for (List<FileHandle> handles : List.of(all, log, own)) {
        for (FileHandle handle : handles) {
          handle.close();
        }
      }
    }

    void check() {
      byte[] safe = round.export.safe(ALL);
      int start = id * RANGE;
      if (rangeEnd > 0) {
        assertSame(
            ALL, Arrays.copyOfRange(safe, start, start + rangeEnd), Arrays.copyOf(range, rangeEnd));
      }
      assertSame(toString(), round.export.safe(name), content);
    }

    @Override
    public String toString() {
      return "seed %d, %s after %s".formatted(round.seed, name, did);
    }
  }
}

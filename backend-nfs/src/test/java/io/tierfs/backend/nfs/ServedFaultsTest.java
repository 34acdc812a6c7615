package io.tierfs.backend.nfs;

import static io.tierfs.backend.nfs.WriteBehindTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server that halts, or is killed and started again, while it is written to. */
final class ServedFaultsTest {
  private static final int MEGABYTE = 1 << 20;

  /** Restarts a test: more with the profile nightly. */
  private static final int KILLS = Boolean.getBoolean("tierfs.nightly") ? 40 : 5;

  private static final Map<String, ?> PATIENT = Map.of("recovery", "hard", "timeo", "1s");
  private static final Map<String, ?> HASTY = Map.of("timeo", "500ms", "retrans", "1");

  @ParameterizedTest
  @CsvSource({"4.2, 1", "4.1, 1", "3, 1", "4.2, 4", "3, 3"})
  void whatIsWrittenWhileTheServerIsKilledIsThere(String vers, int connections) throws Exception {
    Random random = new Random(Seeds.seed("ServedFaultsTest"));
    try (ServedExport export = ServedExport.start(vers);
        Restarts restarts = new Restarts(export)) {
      Path directory = export.newDirectory();
      Map<String, Object> options = new HashMap<>(PATIENT);
      options.put("nconnect", connections);
      try (Backend backend = export.mount(directory, options, Duration.ofSeconds(1))) {
        BackendDriver fs = new BackendDriver(backend);
        byte[] content = new byte[24 * MEGABYTE];
        random.nextBytes(content);
        int each = content.length / (KILLS + 1);
        try (FileHandle file = fs.create("file")) {
          for (int at = 0; at < content.length; ) {
            int count = Math.min(1 + random.nextInt(300_000), content.length - at);
            file.write(ByteBuffer.wrap(content, at, count), at);
            if (at / each != (at + count) / each) {
              restarts.begin();
            }
            at += count;
          }
          restarts.await();
          assertThat(read(file, content.length)).isEqualTo(content);
          file.sync(false);
        }
        assertThat(Files.readAllBytes(directory.resolve("file"))).isEqualTo(content);
        fs.write("after", "still works");
        assertThat(fs.read("after")).isEqualTo("still works");
      }
    }
  }

  /** Restarts of a server one after the other, beside what the test does. */
  private static final class Restarts implements AutoCloseable {
    private final ServedExport export;
    private final ExecutorService killer = Executors.newSingleThreadExecutor();
    private final List<Future<?>> all = new ArrayList<>();

    Restarts(ServedExport export) {
      this.export = export;
    }

    void begin() {
      all.add(
          killer.submit(
              () -> {
                export.server().restart();
                return null;
              }));
    }

    void await() throws Exception {
      for (Future<?> one : all) {
        one.get();
      }
    }

    @Override
    public void close() {
      killer.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void namesComeAndGoWhileTheServerIsKilled(String vers) throws Exception {
    try (ServedExport export = ServedExport.start(vers);
        Restarts restarts = new Restarts(export)) {
      Path directory = export.newDirectory();
      try (Backend backend = export.mount(directory, PATIENT, Duration.ofSeconds(1))) {
        BackendDriver fs = new BackendDriver(backend);
        FileHandle held = fs.create("held");
        BackendDriver.write(held, "held", 0);
        int count = 40 * (KILLS + 1);
        for (int i = 0; i < count; i++) {
          if (i % 40 == 39) {
            restarts.begin();
          }
          fs.write("new" + i, "content " + i);
          fs.rename("new" + i, "file" + i);
          if (i % 2 == 0) {
            fs.remove("file" + i);
          }
        }
        restarts.await();
        BackendDriver.write(held, " on", 4);
        held.close();
        assertThat(fs.read("held")).isEqualTo("held on");
        assertThat(fs.names("")).hasSize(1 + count / 2);
        for (int i = 1; i < count; i += 2) {
          assertThat(Files.readString(directory.resolve("file" + i))).isEqualTo("content " + i);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void aHaltedServerFailsCallsInTimeAndComesBack(String vers) throws Exception {
    try (ServedExport export = ServedExport.start(vers)) {
      Path directory = export.newDirectory();
      try (Backend backend = export.mount(directory, HASTY, Duration.ofSeconds(1))) {
        BackendDriver fs = new BackendDriver(backend);
        fs.write("file", "hello");
        FileHandle reader = fs.open("file", OpenOptions.READ);
        FileHandle writer = fs.create("written");
        BackendDriver.write(writer, "before ", 0);
        export.server().stop();
        try {
          long start = System.nanoTime();
          refused(Errno.ETIMEDOUT, () -> fs.stat("missing"));
          assertThat(Duration.ofNanos(System.nanoTime() - start))
              .isBetween(Duration.ofMillis(700), Duration.ofSeconds(6));
          assertThat(backend.trouble()).isPresent();
          int threads = Thread.activeCount();
          start = System.nanoTime();
          for (int i = 0; i < 1_000; i++) {
            refused(Errno.ETIMEDOUT, () -> fs.stat("missing"));
            refused(Errno.ETIMEDOUT, () -> BackendDriver.read(reader, 0, 5));
          }
          refused(Errno.ETIMEDOUT, () -> writer.sync(false));
          assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
          assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 1);
        } finally {
          export.server().cont();
        }
        awaitAnswer(fs);
        assertThat(backend.trouble()).isEmpty();
        assertThat(BackendDriver.read(reader, 0, 5)).isEqualTo("hello");
        BackendDriver.write(writer, "and after", 7);
        writer.close();
        reader.close();
        assertThat(Files.readString(directory.resolve("written"))).isEqualTo("before and after");
      }
    }
  }

  /** Calls wait side by side, whatever locks they take here: all are over in the time of one. */
  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void callsThatWaitTogetherEndTogether(String vers) throws Exception {
    try (ServedExport export = ServedExport.start(vers)) {
      Path directory = export.newDirectory();
      try (Backend backend = export.mount(directory, HASTY, Duration.ofSeconds(1))) {
        BackendDriver fs = new BackendDriver(backend);
        fs.mkdir("dir").write("dir/file", "hello");
        FileHandle file = fs.create("changed");
        List<FileHandle> written = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          written.add(fs.create("written" + i));
          BackendDriver.write(written.get(i), "x", 0);
        }
        List<FutureTask<Duration>> calls = new ArrayList<>();
        export.server().stop();
        try {
          for (int i = 0; i < 10; i++) {
            int number = i;
            calls.add(timed(() -> fs.stat("missing" + number)));
            calls.add(timed(() -> fs.mkdir("dir/new" + number)));
            calls.add(timed(() -> fs.rename("dir/file", "dir/moved" + number)));
            calls.add(timed(() -> fs.create("dir/made" + number)));
            calls.add(
                timed(() -> file.change(fs.caller(), AttributeChange.permissions(0600 + number))));
            calls.add(
                timed(
                    () -> {
                      BackendDriver.write(written.get(number), "x".repeat(2_000_000), 1);
                      written.get(number).sync(false);
                    }));
          }
          calls.forEach(call -> Thread.ofPlatform().start(call));
          for (FutureTask<Duration> call : calls) {
            // 500 ms and one second are the time of one.
            assertThat(call.get()).isLessThan(Duration.ofMillis(2_800));
          }
        } finally {
          export.server().cont();
        }
        awaitAnswer(fs);
        file.close();
        // WRITEs were under way, and nobody waits for them any more: they are not given up.
        for (int i = 0; i < 10; i++) {
          written.get(i).close();
          assertThat(directory.resolve("written" + i)).hasSize(2_000_001);
        }
      }
    }
  }

  private static FutureTask<Duration> timed(ThrowingCallable call) {
    return new FutureTask<>(
        () -> {
          long start = System.nanoTime();
          refused(Errno.ETIMEDOUT, call);
          return Duration.ofNanos(System.nanoTime() - start);
        });
  }

  private static void awaitAnswer(BackendDriver fs) throws IOException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (true) {
      try {
        fs.stat("");
        return;
      } catch (FsException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private static byte[] read(FileHandle file, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    while (target.hasRemaining() && file.read(target, target.position()) > 0) {}
    return target.array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.2", "3"})
  void aLargeDirectoryIsAFewCallsAndAllNames(String vers) throws Exception {
    try (ServedExport export = ServedExport.start(vers)) {
      Path directory = export.newDirectory();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        String name = "file%05d".formatted(i);
        Files.createFile(directory.resolve(name));
        names.add(name);
      }
      try (Backend backend = export.mount(directory, Map.of(), Duration.ofSeconds(1))) {
        BackendDriver fs = new BackendDriver(backend);
        assertThat(fs.names("")).isEqualTo(names);
        assertThat(fs.entries("")).allMatch(entry -> entry.stat() != null);
      }
    }
  }
}

package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import io.tierfs.engine.OpenFile;
import io.tierfs.testkit.FakeClock;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Several write and read one file, each by handles of its own, while it moves from tier to tier.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullTierRaceTest {
  private static final int WRITERS = 4;
  private static final int RECORD = 1000;
  private static final int RECORDS = 1200;
  private static final int SMALL = 32 * 4096;

  private static Rig rig() throws IOException {
    List<InMemoryBackend> stores = new ArrayList<>();
    for (long size = SMALL; size <= 64L * SMALL; size *= 4) {
      stores.add(InMemoryBackend.builder().clock(new FakeClock()).capacity(size).build());
    }
    return Rig.over(stores.toArray(InMemoryBackend[]::new));
  }

  private static byte[] record(int writer, int number) {
    byte[] record = new byte[RECORD];
    Arrays.fill(record, (byte) (1 + writer * 50 + number % 50));
    return record;
  }

  private static void writeAll(OpenFile file, byte[] bytes, long offset) throws IOException {
    int written = file.write(ByteBuffer.wrap(bytes), offset);
    assertThat(written).isEqualTo(bytes.length);
  }

  private static byte[] read(OpenFile file, long offset, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) > 0) {}
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static void runAll(List<Callable<Boolean>> writers, List<Callable<Boolean>> readers)
      throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<Boolean>> reading = readers.stream().map(threads::submit).toList();
      List<Future<Boolean>> writing = writers.stream().map(threads::submit).toList();
      for (Future<Boolean> future : writing) {
        assertThat(future.get()).isTrue();
      }
      for (Future<Boolean> future : reading) {
        assertThat(future.get()).isTrue();
      }
    }
  }

  private static OpenFile open(Rig rig, OpenOptions options) throws IOException {
    return rig.union().open(Rig.CALLER, rig.node("/f"), options);
  }

  @RepeatedTest(5)
  void eachRecordIsReadAsItWasWritten() throws Exception {
    AtomicIntegerArray done = new AtomicIntegerArray(WRITERS);
    AtomicBoolean over = new AtomicBoolean();
    long seed = Seeds.seed("FullTierRaceTest");
    try (Rig rig = rig()) {
      rig.create("/f");
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        writers.add(
            () -> {
              try (OpenFile file = open(rig, OpenOptions.existing(Access.WRITE))) {
                for (int n = 0; n < RECORDS; n++) {
                  writeAll(file, record(writer, n), ((long) n * WRITERS + writer) * RECORD);
                  done.set(writer, n + 1);
                }
              }
              over.set(done.get(0) + done.get(1) + done.get(2) + done.get(3) == WRITERS * RECORDS);
              return true;
            });
      }
      Callable<Boolean> reader =
          () -> {
            Random random = new Random(seed);
            for (OpenFile file = open(rig, OpenOptions.READ); ; ) {
              boolean last = over.get();
              for (int i = 0; i < 50; i++) {
                int writer = random.nextInt(WRITERS);
                int most = done.get(writer);
                if (most > 0) {
                  int n = random.nextInt(most);
                  assertThat(read(file, ((long) n * WRITERS + writer) * RECORD, RECORD))
                      .isEqualTo(record(writer, n));
                }
              }
              if (random.nextInt(4) == 0) {
                file.close();
                file = open(rig, OpenOptions.READ);
              }
              if (last) {
                file.close();
                return true;
              }
            }
          };
      runAll(writers, List.of(reader, reader));
      assertThat(rig.on("/f")).isEqualTo("3");
      try (OpenFile file = open(rig, OpenOptions.READ)) {
        for (int n = 0; n < RECORDS; n++) {
          for (int w = 0; w < WRITERS; w++) {
            assertThat(read(file, ((long) n * WRITERS + w) * RECORD, RECORD))
                .isEqualTo(record(w, n));
          }
        }
      }
      assertThat(rig.leaked()).isZero();
      for (int tier = 0; tier < 3; tier++) {
        InMemoryBackend left = rig.tier(tier).memory();
        assertThat(left.space(Rig.CALLER).freeBytes())
            .isEqualTo(left.space(Rig.CALLER).totalBytes());
      }
    }
  }

  @RepeatedTest(5)
  void recordsOfALogStayWhole() throws Exception {
    try (Rig rig = rig()) {
      rig.create("/f");
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        writers.add(
            () -> {
              try (OpenFile file = open(rig, OpenOptions.existing(Access.WRITE).withAppend(true))) {
                for (int n = 0; n < RECORDS; n++) {
                  writeAll(file, record(writer, n), 0);
                }
              }
              return true;
            });
      }
      runAll(writers, List.of());
      int[] next = new int[WRITERS];
      try (OpenFile file = open(rig, OpenOptions.READ)) {
        assertThat(file.stat().size()).isEqualTo((long) WRITERS * RECORDS * RECORD);
        for (int i = 0; i < WRITERS * RECORDS; i++) {
          byte[] found = read(file, (long) i * RECORD, RECORD);
          int writer = ((found[0] & 0xff) - 1) / 50;
          assertThat(found).as("record " + i).isEqualTo(record(writer, next[writer]++));
        }
      }
    }
  }

  /** Names come and go while the file moves; it has one of them in the end, or none. */
  @RepeatedTest(5)
  void aFileThatIsRenamedMeanwhileMovesWithItsName() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (Rig rig = rig()) {
      rig.dir(0, "/a").dir(1, "/b");
      rig.create("/a/f");
      try (OpenFile file = rig.union().open(Rig.CALLER, rig.node("/a/f"), OpenOptions.READ_WRITE)) {
        Callable<Boolean> writer =
            () -> {
              try {
                for (int n = 0; n < WRITERS * RECORDS; n++) {
                  writeAll(file, record(0, n), (long) n * RECORD);
                }
              } finally {
                over.set(true);
              }
              return true;
            };
        Callable<Boolean> renamer =
            () -> {
              while (!over.get()) {
                rig.rename("/a/f", "/b/g");
                rig.rename("/b/g", "/a/f");
              }
              return true;
            };
        runAll(List.of(writer), List.of(renamer));
        for (int n = 0; n < WRITERS * RECORDS; n++) {
          assertThat(read(file, (long) n * RECORD, RECORD)).isEqualTo(record(0, n));
        }
      }
      assertThat(rig.on("/a/f")).isEqualTo("3");
      assertThat(rig.on("/b/g")).isEmpty();
      assertThat(rig.leaked()).isZero();
    }
  }
}

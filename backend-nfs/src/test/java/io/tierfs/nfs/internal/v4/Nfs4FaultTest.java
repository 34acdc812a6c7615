package io.tierfs.nfs.internal.v4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsWritten;
import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server that is halted, killed, and started again. */
@Timeout(60)
final class Nfs4FaultTest {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;
  private static final int BLOCK = 8192;

  private Ganesha server;
  private NfsExport export;

  @BeforeEach
  void needed() {
    Ganesha.assumeAvailable();
  }

  @AfterEach
  void stop() throws IOException {
    try {
      if (export != null) {
        export.close();
        assertThat(Thread.getAllStackTraces().keySet())
            .noneMatch(thread -> thread.getName().startsWith("nfs-127.0.0.1"));
      }
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }

  private void start(GaneshaOptions options, boolean soft, Duration timeout) throws Exception {
    server = Ganesha.start(options);
    export =
        Nfs4.mount(
            NfsSettings.of("127.0.0.1", server.port(), Ganesha.PSEUDO)
                .withPatience(soft, timeout, 2),
            2);
  }

  private NfsHandle root() {
    return export.root().handle();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] block(long seed, int number) {
    byte[] block = new byte[BLOCK];
    new Random(seed + number).nextBytes(block);
    return block;
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  @Test
  void aHaltedServerIsWaitedFor() throws Exception {
    start(GaneshaOptions.v4(), false, Duration.ofSeconds(1));
    try (NfsFile file =
        export.create(ROOT, root(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      server.stop();
      CompletableFuture<NfsWritten> write =
          file.writeAsync(ByteBuffer.wrap(block(1, 0)), 0, NfsStability.FILE_SYNC);
      assertThatThrownBy(() -> write.get(4, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
      assertThat(export.state().silentSince()).isPresent();
      assertThatThrownBy(() -> export.ping(Duration.ofMillis(300)))
          .isInstanceOfSatisfying(
              NfsException.class, e -> assertThat(e.status()).isEqualTo(NfsStatus.TIMEDOUT));
      server.cont();
      assertThat(write.get(20, TimeUnit.SECONDS).count()).isEqualTo(BLOCK);
      export.ping(Duration.ofSeconds(5));
      assertThat(export.state().silentSince()).isEmpty();
      assertThat(Files.readAllBytes(server.directory().resolve("f"))).isEqualTo(block(1, 0));
    }
  }

  @Test
  void aSoftMountGivesUpAndGoesOnAfterwards() throws Exception {
    start(GaneshaOptions.v4(), true, Duration.ofMillis(300));
    server.stop();
    List<CompletableFuture<?>> calls = new ArrayList<>();
    long start = System.nanoTime();
    // More than there are slots.
    for (int i = 0; i < 100; i++) {
      calls.add(export.attributesAsync(ROOT, root()));
    }
    for (CompletableFuture<?> call : calls) {
      assertThatThrownBy(() -> NfsException.join(call))
          .isInstanceOfSatisfying(
              NfsException.class, e -> assertThat(e.status()).isEqualTo(NfsStatus.TIMEDOUT));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    server.cont();
    boolean well = false;
    for (int i = 0; i < 20 && !well; i++) {
      try {
        export.attributes(ROOT, root());
        well = true;
      } catch (NfsException e) {
        assertThat(e.status()).isEqualTo(NfsStatus.TIMEDOUT);
      }
    }
    assertThat(well).isTrue();
    // All slots are back.
    calls.clear();
    for (int i = 0; i < 100; i++) {
      calls.add(export.attributesAsync(ROOT, root()));
    }
    for (CompletableFuture<?> call : calls) {
      assertThat(call.get()).isNotNull();
    }
  }

  @Test
  void opensAndLocksSurviveARestart() throws Exception {
    start(GaneshaOptions.v4(), false, Duration.ofSeconds(1));
    survivesARestart(0);
  }

  @Test
  void opensAndLocksAreReclaimedInTheGracePeriod() throws Exception {
    start(GaneshaOptions.v4().withGrace(6).withLease(6), false, Duration.ofSeconds(1));
    survivesARestart(1);
  }

  private void survivesARestart(int least) throws Exception {
    try (NfsFile file =
            export.create(ROOT, root(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE);
        NfsFile reader = export.open(ROOT, file.node().handle(), NfsAccess.READ)) {
      file.write(ByteBuffer.wrap(block(1, 0)), 0, NfsStability.FILE_SYNC);
      file.lock(0, 10, true, 1, false);
      long before = export.state().recoveries();
      server.restart();
      file.write(ByteBuffer.wrap(block(1, 1)), BLOCK, NfsStability.FILE_SYNC);
      ByteBuffer target = ByteBuffer.allocate(2 * BLOCK);
      reader.read(target, 0);
      assertThat(target.array()).startsWith(block(1, 0)).endsWith(block(1, 1));
      assertThat(export.state().recoveries()).isGreaterThanOrEqualTo(before + least);
      try (NfsFile other =
          export.create(ROOT, root(), bytes("g"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
        other.write(ByteBuffer.wrap(bytes("x")), 0, NfsStability.FILE_SYNC);
      }
      // The lock is there again.
      assertThat(reader.lockable(0, 10, true, 2)).isFalse();
      file.unlock(0, 10, 1);
      assertThat(reader.lockable(0, 10, true, 2)).isTrue();
    }
  }

  @Test
  void aLostLeaseIsTakenAnew() throws Exception {
    start(GaneshaOptions.v4().withLease(3), false, Duration.ofSeconds(1));
    try (NfsFile file =
        export.create(ROOT, root(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      file.write(ByteBuffer.wrap(block(1, 0)), 0, NfsStability.FILE_SYNC);
      for (int i = 1; i <= 2; i++) {
        server.stop();
        pause(9_000);
        server.cont();
        file.write(ByteBuffer.wrap(block(1, i)), (long) i * BLOCK, NfsStability.FILE_SYNC);
      }
      assertThat(file.attributes().size()).isEqualTo(3 * BLOCK);
    }
  }

  @Test
  void anIdleMountKeepsItsLease() throws Exception {
    start(GaneshaOptions.v4().withLease(3), false, Duration.ofSeconds(1));
    try (NfsFile file =
        export.create(ROOT, root(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      long before = export.state().recoveries();
      pause(8_000);
      file.write(ByteBuffer.wrap(block(1, 0)), 0, NfsStability.FILE_SYNC);
      assertThat(export.state().recoveries()).isEqualTo(before);
    }
  }

  /**
   * Blocks are written unstable and forgotten only after a COMMIT with the verifier that they were
   * written under, while the server is killed again and again: nothing may be missing.
   */
  @Test
  void writesSurviveKills() throws Exception {
    start(GaneshaOptions.v4(), false, Duration.ofSeconds(1));
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    int blocks = 3000;
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> killing =
        CompletableFuture.supplyAsync(
            () -> {
              int kills = 0;
              try {
                while (!over.get() && kills < 4) {
                  int seen = done.get();
                  while (done.get() < seen + 300 && !over.get()) {
                    pause(1);
                  }
                  server.restart();
                  kills++;
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              return kills;
            });
    try (NfsFile file =
        export.create(ROOT, root(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      for (int first = 0; first < blocks; first += 30) {
        writeSafely(file, seed, first, Math.min(blocks, first + 30));
        done.addAndGet(30);
      }
    }
    over.set(true);
    assertThat(killing.get()).isPositive();
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(server.directory().resolve("f")));
    assertThat(all.remaining()).isEqualTo(blocks * BLOCK);
    for (int i = 0; i < blocks; i++) {
      byte[] block = new byte[BLOCK];
      all.get(block);
      assertThat(block).as("block " + i).isEqualTo(block(seed, i));
    }
  }

  private static void writeSafely(NfsFile file, long seed, int first, int end) throws Exception {
    while (true) {
      List<CompletableFuture<NfsWritten>> writes = new ArrayList<>();
      for (int i = first; i < end; i++) {
        writes.add(
            file.writeAsync(
                ByteBuffer.wrap(block(seed, i)), (long) i * BLOCK, NfsStability.UNSTABLE));
      }
      List<NfsWritten> answers = new ArrayList<>();
      for (CompletableFuture<NfsWritten> write : writes) {
        answers.add(NfsException.join(write));
      }
      long verifier = file.commit();
      if (answers.stream().allMatch(one -> one.verifier() == verifier && one.count() == BLOCK)) {
        return;
      }
    }
  }

  /** Names are made, renamed and removed while the server is killed: no false error. */
  @Test
  void namesSurviveKills() throws Exception {
    start(GaneshaOptions.v4(), false, Duration.ofSeconds(1));
    AtomicInteger cycles = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> killing =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int kills = 0; kills < 6; kills++) {
                  int seen = cycles.get();
                  while (cycles.get() < seen + 100) {
                    pause(1);
                  }
                  server.restart();
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              } finally {
                over.set(true);
              }
            });
    while (!over.get()) {
      byte[] a = bytes("a" + cycles.get());
      byte[] b = bytes("b" + cycles.get());
      NfsHandle made;
      try (NfsFile file =
          export.create(ROOT, root(), a, NfsChange.permissions(0600), true, NfsAccess.WRITE)) {
        made = file.node().handle();
      }
      export.rename(ROOT, root(), a, root(), b);
      export.link(ROOT, made, root(), a);
      export.makeSymlink(ROOT, root(), bytes("s"), b, NfsChange.NONE);
      export.remove(ROOT, root(), bytes("s"));
      export.remove(ROOT, root(), a);
      export.remove(ROOT, root(), b);
      cycles.incrementAndGet();
    }
    killing.get();
    System.out.println(cycles + " cycles, " + export.state());
    try (var left = Files.list(server.directory())) {
      assertThat(left.map(Path::toString).toList()).isEmpty();
    }
  }
}

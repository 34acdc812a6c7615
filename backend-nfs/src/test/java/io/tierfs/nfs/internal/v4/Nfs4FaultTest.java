package io.tierfs.nfs.internal.v4;

import static io.tierfs.nfs.NfsFailures.fails;
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
import io.tierfs.nfs.testing.ExclusiveCreates;
import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real server that is halted, killed, and started again. Tests that mostly wait do at once, each
 * for a server of its own.
 */
@Timeout(60)
@SuppressWarnings("try")
final class Nfs4FaultTest {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;
  private static final int BLOCK = 8192;
  private static final boolean NIGHTLY = Boolean.getBoolean("tierfs.nightly");

  private final CountDownLatch killing = new CountDownLatch(1);
  private final AtomicInteger done = new AtomicInteger();
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
      }
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }

  @AfterAll
  static void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("nfs-127.0.0.1"));
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
  @Execution(ExecutionMode.CONCURRENT)
  void aHaltedServerIsWaitedFor() throws Exception {
    start(GaneshaOptions.v4(), false, Duration.ofSeconds(1));
    try (NfsFile file =
        export.create(ROOT, root(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      server.stop();
      CompletableFuture<NfsWritten> write =
          file.writeAsync(ByteBuffer.wrap(block(1, 0)), 0, NfsStability.FILE_SYNC);
      assertThatThrownBy(() -> write.get(4, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
      assertThat(export.state().silentSince()).isPresent();
      fails(NfsStatus.TIMEDOUT, () -> export.ping(Duration.ofMillis(300)));
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
      fails(NfsStatus.TIMEDOUT, () -> NfsException.join(call));
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
  @Execution(ExecutionMode.CONCURRENT)
  void opensAndLocksAreReclaimedInTheGracePeriod() throws Exception {
    start(GaneshaOptions.v4().withGrace(6).withLease(6), false, Duration.ofSeconds(1));
    survivesARestart(1);
  }

  /**
   * Restarts one upon the other, in the middle of the recovery from the one before. The server
   * looks every 10 s only whether its grace period is over; then all goes on at once.
   */
  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(ints = {0, 6})
  void threeRestartsInARowAreRecoveredFrom(int grace) throws Exception {
    start(GaneshaOptions.v4().withGrace(grace), false, Duration.ofSeconds(1));
    try (NfsFile held =
        export.create(ROOT, root(), bytes("held"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      FutureTask<Void> work =
          new FutureTask<>(
              () -> {
                for (int i = 0; killing.getCount() > 0 || i < 20; i++) {
                  byte[] name = bytes("new" + i);
                  try (NfsFile file =
                      export.create(
                          ROOT, root(), name, NfsChange.NONE, false, NfsAccess.READ_WRITE)) {
                    file.write(ByteBuffer.wrap(block(1, i)), 0, NfsStability.FILE_SYNC);
                  }
                  export.rename(ROOT, root(), name, root(), bytes("file" + i));
                  held.write(ByteBuffer.wrap(block(2, i)), 0, NfsStability.FILE_SYNC);
                  done.incrementAndGet();
                }
                return null;
              });
      Thread worker = Thread.ofPlatform().start(work);
      try {
        while (done.get() < 3) {
          pause(1);
        }
        for (int i = 0; i < 3; i++) {
          server.restart();
          pause(300 >> 3 * i);
        }
        killing.countDown();
        work.get(40, TimeUnit.SECONDS);
      } finally {
        killing.countDown();
        worker.interrupt();
      }
      for (int i = 0; i < done.get(); i++) {
        assertThat(server.directory().resolve("file" + i)).hasBinaryContent(block(1, i));
      }
      assertThat(server.directory().resolve("held")).hasBinaryContent(block(2, done.get() - 1));
    }
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
  @Execution(ExecutionMode.CONCURRENT)
  void aLostLeaseIsTakenAnew() throws Exception {
    int leases = NIGHTLY ? 3 : 1;
    start(GaneshaOptions.v4().withLease(3), false, Duration.ofSeconds(1));
    try (NfsFile file =
        export.create(ROOT, root(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      file.write(ByteBuffer.wrap(block(1, 0)), 0, NfsStability.FILE_SYNC);
      for (int i = 1; i <= leases; i++) {
        server.stop();
        pause(9_000);
        server.cont();
        file.write(ByteBuffer.wrap(block(1, i)), (long) i * BLOCK, NfsStability.FILE_SYNC);
      }
      assertThat(file.attributes().size()).isEqualTo((leases + 1L) * BLOCK);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
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

  /** Kills and restarts the server, each time after some progress of the test. */
  private final class Killer implements AutoCloseable {
    private final AtomicInteger progress = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger kills = new AtomicInteger();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Killer(int times, int every) {
      Thread.ofPlatform().start(() -> kill(times, every));
    }

    private void kill(int times, int every) {
      try {
        while (!over.get() && kills.get() < times) {
          int seen = progress.get();
          while (progress.get() < seen + every && !over.get()) {
            pause(1);
          }
          if (!over.get()) {
            server.restart();
            kills.incrementAndGet();
          }
        }
        end.complete(null);
      } catch (IOException e) {
        end.completeExceptionally(e);
      }
    }

    boolean killsOn() {
      return !end.isDone();
    }

    @Override
    public void close() {
      over.set(true);
      end.join();
    }
  }

  /**
   * Blocks are written unstable and forgotten only after a COMMIT with the verifier that they were
   * written under, while the server is killed again and again: nothing may be missing.
   */
  @Test
  void writesSurviveKills() throws Exception {
    start(GaneshaOptions.v4(), false, Duration.ofSeconds(1));
    long seed = Seeds.seed("Nfs4FaultTest");
    int blocks = 3000;
    try (Killer killer = new Killer(4, 300);
        NfsFile file =
            export.create(ROOT, root(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ_WRITE)) {
      for (int first = 0; first < blocks; first += 30) {
        writeSafely(file, seed, first, Math.min(blocks, first + 30));
        killer.progress.addAndGet(30);
      }
      assertThat(killer.kills).hasPositiveValue();
    }
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
    ExclusiveCreates creates = new ExclusiveCreates(server, export);
    int cycles = 0;
    String step = "";
    try (Killer killer = new Killer(NIGHTLY ? 200 : 6, 100)) {
      while (killer.killsOn()) {
        byte[] a = bytes("a" + cycles);
        byte[] b = bytes("b" + cycles);
        step = "create";
        NfsHandle made;
        try (NfsFile file = creates.create(a, NfsAccess.WRITE)) {
          made = file.node().handle();
        }
        step = "rename";
        export.rename(ROOT, root(), a, root(), b);
        step = "link";
        export.link(ROOT, made, root(), a);
        step = "symlink";
        export.makeSymlink(ROOT, root(), bytes("s"), b, NfsChange.NONE);
        step = "remove";
        export.remove(ROOT, root(), bytes("s"));
        export.remove(ROOT, root(), a);
        export.remove(ROOT, root(), b);
        cycles++;
        killer.progress.incrementAndGet();
      }
    } catch (NfsException e) {
      throw new AssertionError(step + " in cycle " + cycles, e);
    }
    System.out.println(
        cycles + " cycles, " + creates.halfMade() + " files half made, " + export.state());
    try (var left = Files.list(server.directory())) {
      assertThat(left.map(Path::toString).toList()).isEmpty();
    }
  }
}

package io.tierfs.backend.nfs;

import static io.tierfs.backend.nfs.WriteBehindTest.awaitAnswer;
import static io.tierfs.backend.nfs.WriteBehindTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.Backend;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.TierMode;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that does not answer. */
final class SilenceTest {
  private FakeTier tier;

  @BeforeEach
  void open() throws IOException {
    tier = FakeTier.hasty(Map.of());
    tier.fs().write("file", "hello");
  }

  @AfterEach
  void close() throws IOException {
    tier.close();
  }

  @Test
  void aCallEndsInItsTimeAndTheNextFailAtOnce() throws IOException {
    FileHandle file = tier.fs().open("file", OpenOptions.READ);
    tier.export().hang();
    long start = System.nanoTime();
    refused(Errno.ETIMEDOUT, () -> tier.fs().stat("other"));
    assertThat(System.nanoTime() - start)
        .isBetween(FakeTier.HASTE.toNanos() / 2, FakeTier.HASTE.toNanos() * 10);
    assertThat(tier.backend().trouble()).hasValueSatisfying(t -> assertThat(t).contains("since"));
    int calls = tier.export().countAll();
    for (int i = 0; i < 1_000; i++) {
      refused(Errno.ETIMEDOUT, () -> tier.fs().stat("file"));
      refused(Errno.ETIMEDOUT, () -> tier.fs().stat("other"));
      refused(Errno.ETIMEDOUT, () -> tier.fs().names(""));
      refused(Errno.ETIMEDOUT, () -> BackendDriver.read(file, 0, 5));
    }
    assertThat(tier.export().countAll()).isEqualTo(calls);
    tier.export().goOn();
    awaitAnswer(tier);
    assertThat(tier.backend().trouble()).isEmpty();
    assertThat(BackendDriver.read(file, 0, 5)).isEqualTo("hello");
    file.close();
  }

  @Test
  void noThreadIsLeftOfAThousandCallsThatHang() throws Exception {
    int before = Thread.activeCount();
    tier.export().hang();
    List<Future<?>> calls = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String path = "missing" + i;
      FutureTask<?> call =
          new FutureTask<>(() -> refused(Errno.ETIMEDOUT, () -> tier.fs().stat(path)), true);
      calls.add(call);
      threads.add(Thread.ofVirtual().start(call));
    }
    for (Future<?> call : calls) {
      call.get();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(before);
  }

  @Test
  void softSaysEio() throws IOException {
    try (FakeTier soft = FakeTier.hasty(Map.of("recovery", "soft"))) {
      soft.export().hang();
      refused(Errno.EIO, () -> soft.fs().stat("file"));
      refused(Errno.EIO, () -> soft.fs().stat("file"));
    }
  }

  @Test
  void whatIsNotThereAtTheStartIsTakenInWhenItComes() throws IOException {
    AtomicReference<NfsStatus> state = new AtomicReference<>(NfsStatus.REFUSED);
    FakeExport late = new FakeExport(FakeTier.HASTE);
    Server.Mounter mounter = () -> mounted(late, state.get());
    assertThatThrownBy(() -> FakeTier.backend(TierMode.RW, Map.of(), mounter))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("server:/export cannot be mounted")
        .hasMessageContaining("ECONNREFUSED");
    assertThatThrownBy(
            () -> FakeTier.backend(TierMode.RW, Map.of("on-start", "wait"), this::forbidden))
        .hasMessageContaining("permission denied");
    try (Backend backend = FakeTier.backend(TierMode.RO, Map.of("on-start", "degrade"), mounter)) {
      BackendDriver fs = new BackendDriver(backend);
      refused(Errno.ETIMEDOUT, () -> fs.stat(""));
      assertThat(backend.trouble()).isPresent();
      state.set(null);
      awaitAnswer(new FakeTier(late, backend, fs));
      assertThat(fs.names("")).isEmpty();
      assertThat(backend.trouble()).isEmpty();
    }
  }

  private NfsExport forbidden() throws NfsException {
    throw new NfsException(NfsStatus.ACCESS);
  }

  private static NfsExport mounted(FakeExport export, NfsStatus refusal) throws NfsException {
    if (refusal != null) {
      throw new NfsException(refusal);
    }
    return export;
  }

  @Test
  void anInterruptedCallEnds() throws Exception {
    tier.export().hang();
    FutureTask<IOException> call =
        new FutureTask<>(
            () -> {
              try {
                tier.fs().stat("other");
                return null;
              } catch (IOException e) {
                return e;
              }
            });
    Thread thread = Thread.ofPlatform().start(call);
    thread.interrupt();
    assertThat(call.get()).isInstanceOf(FsException.class);
    assertThat(((FsException) call.get()).errno()).isEqualTo(Errno.EINTR);
  }

  /** What a server that is dead for good keeps is lost, but the tier can be closed. */
  @Test
  void aHardTierEndsAlsoWhereItsServerDoesNotTakeWhatWasWritten() throws Exception {
    FakeTier hard = FakeTier.hasty(Map.of("recovery", "hard"));
    FileHandle file = hard.fs().create("written");
    BackendDriver.write(file, "a".repeat(20_000), 0);
    hard.export().hang();
    FutureTask<Void> closing =
        new FutureTask<>(
            () -> {
              file.close();
              return null;
            });
    Thread.ofPlatform().start(closing);
    long start = System.nanoTime();
    hard.backend().close();
    assertThat(System.nanoTime() - start)
        .isBetween(FakeTier.HASTE.toNanos() / 2, FakeTier.HASTE.toNanos() * 20);
    // Who waits for ever is set free, and is told.
    assertThatThrownBy(closing::get).hasCauseInstanceOf(IOException.class);
    hard.export().goOn();
  }
}

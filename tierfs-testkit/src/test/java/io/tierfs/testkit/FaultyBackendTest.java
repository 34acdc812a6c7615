package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static io.tierfs.testkit.BackendOperation.MAKE_DIRECTORY;
import static io.tierfs.testkit.BackendOperation.READ;
import static io.tierfs.testkit.BackendOperation.REMOVE_FILE;
import static io.tierfs.testkit.BackendOperation.RENAME;
import static io.tierfs.testkit.BackendOperation.STAT;
import static io.tierfs.testkit.BackendOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FaultyBackendTest {
  private final FaultyBackend backend = new FaultyBackend(new InMemoryBackend());
  private final BackendDriver fs = new BackendDriver(backend);

  @Test
  void failsAtTheCallItWasToldTo() throws IOException {
    backend.inject(Fault.fail(Errno.EIO).on(MAKE_DIRECTORY).skipping(1).times(1));
    fs.mkdir("one");
    refused(Errno.EIO, () -> fs.mkdir("two"));
    fs.mkdir("three");
    assertThat(fs.names("")).containsExactly("one", "three");
  }

  @Test
  void failsAtEitherPathOfARename() throws IOException {
    fs.write("a", "1").write("b", "2");
    backend.inject(Fault.fail(Errno.ESTALE).on(RENAME).at("c"));
    refused(Errno.ESTALE, () -> fs.rename("a", "c"));
    fs.rename("b", "d");
    backend.heal();
    fs.rename("a", "c");
    assertThat(fs.names("")).containsExactly("c", "d");
  }

  @Test
  void failsAfterAllWasDone() throws IOException {
    backend.inject(Fault.failAfterwards(Errno.ETIMEDOUT).on(MAKE_DIRECTORY));
    refused(Errno.ETIMEDOUT, () -> fs.mkdir("dir"));
    assertThat(fs.exists("dir")).isTrue();
  }

  @Test
  void pretends() throws IOException {
    fs.write("file", "x");
    backend.inject(Fault.ignore().on(REMOVE_FILE));
    fs.remove("file");
    assertThat(fs.exists("file")).isTrue();
  }

  @Test
  void shortensReadsAndWrites() throws IOException {
    backend.inject(Fault.shorten(3).on(READ, WRITE));
    try (FileHandle handle = fs.create("file")) {
      ByteBuffer source = ByteBuffer.wrap(new byte[10]);
      assertThat(handle.write(source, 0)).isEqualTo(3);
      assertThat(source.remaining()).isEqualTo(7);
      assertThat(handle.write(source, 3)).isEqualTo(3);
      assertThat(handle.read(ByteBuffer.allocate(10), 0)).isEqualTo(3);
    }
  }

  @Test
  void failsThroughHandlesByThePathOfTheirOpening() throws IOException {
    fs.write("file", "x");
    backend.inject(Fault.fail(Errno.EIO).on(READ).at("file"));
    try (FileHandle handle = fs.open("file", OpenOptions.READ)) {
      refused(Errno.EIO, () -> BackendDriver.read(handle, 0, 1));
    }
  }

  @Test
  void holdsCallsUntilTheGateOpens() throws Exception {
    Gate gate = new Gate();
    backend.inject(Fault.hold(gate).on(STAT));
    try (var executor = Executors.newSingleThreadExecutor()) {
      Future<?> held = executor.submit(() -> fs.stat(""));
      gate.awaitWaiting(1, Duration.ofSeconds(10));
      assertThat(held.isDone()).isFalse();
      gate.open();
      held.get();
      assertThat(gate.waiting()).isZero();
    }
  }

  @Test
  void delaysCallsByNoLessThanItWasTold() throws IOException {
    backend.inject(Fault.delay(Duration.ofMillis(30)).on(STAT).atCall(2));
    long start = System.nanoTime();
    fs.stat("");
    fs.stat("");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(29));
    assertThat(fs.stat("").isDirectory()).isTrue();
  }

  @Test
  void hangsUntilItsCallerGivesUp() throws Exception {
    backend.inject(Fault.hang().on(STAT).atCall(2));
    fs.stat("");
    CountDownLatch begun = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  begun.countDown();
                  refused(Errno.EINTR, () -> fs.stat(""));
                });
    begun.await();
    assertThat(caller.join(Duration.ofMillis(50))).isFalse();
    caller.interrupt();
    assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
    assertThat(fs.stat("").isDirectory()).isTrue();
  }

  @Test
  void aHeldCallEndsByInterrupt() throws Exception {
    Gate gate = new Gate();
    backend.inject(Fault.hold(gate).on(STAT));
    try (var executor = Executors.newSingleThreadExecutor()) {
      Future<?> held =
          executor.submit(
              () -> {
                refused(Errno.EINTR, () -> fs.stat(""));
                return null;
              });
      gate.awaitWaiting(1, Duration.ofSeconds(10));
      executor.shutdownNow();
      held.get();
    }
  }
}

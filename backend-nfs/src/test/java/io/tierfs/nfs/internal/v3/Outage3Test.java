package io.tierfs.nfs.internal.v3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsClient;
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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server that is halted, or killed and started again. */
@Timeout(120)
final class Outage3Test {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;
  private static final NfsChange PLAIN = NfsChange.permissions(0644);
  private static final int CHUNK = 256 * 1024;
  private static final int CHUNKS = 200;

  private Ganesha server;

  @BeforeEach
  void start() throws Exception {
    Ganesha.assumeAvailable();
    server = Ganesha.start(GaneshaOptions.v3());
  }

  @AfterEach
  void end() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private NfsExport mount(boolean soft, Duration timeout, int retransmissions) throws Exception {
    NfsSettings settings = Export3Test.mountOf(server);
    return NfsClient.mount(settings.withPatience(soft, timeout, retransmissions));
  }

  private static byte[] bytes(String name) {
    return name.getBytes(UTF_8);
  }

  private static NfsFile create(NfsExport export, String name) throws Exception {
    return export.create(
        ROOT, export.root().handle(), bytes(name), PLAIN, true, NfsAccess.READ_WRITE);
  }

  @Test
  void aSoftCallFailsOnAHaltedServerAndTheNextIsWell() throws Exception {
    try (NfsExport export = mount(true, Duration.ofMillis(300), 1)) {
      server.stop();
      NfsException failure =
          catchThrowableOfType(
              NfsException.class, () -> export.lookup(ROOT, export.root().handle(), bytes("a")));
      assertThat(failure.status()).isEqualTo(NfsStatus.TIMEDOUT);
      assertThat(export.state().silentSince()).isPresent();
      server.cont();
      export.ping(Duration.ofSeconds(30));
      assertThat(export.state().silentSince()).isEmpty();
    }
  }

  @Test
  void aHardCallWaitsForAHaltedServer() throws Exception {
    try (NfsExport export = mount(false, Duration.ofMillis(200), 1);
        NfsFile file = create(export, "a");
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      server.stop();
      Future<NfsWritten> write =
          other.submit(() -> file.write(ByteBuffer.wrap(bytes("text")), 0, NfsStability.FILE_SYNC));
      // The connection has been given up and made again by now, more than once.
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> write.get(2, TimeUnit.SECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      server.cont();
      assertThat(write.get(60, TimeUnit.SECONDS).count()).isEqualTo(4);
      assertThat(Files.readString(server.directory().resolve("a"))).isEqualTo("text");
    }
  }

  /** Writes until all is safe: what a backend has to do. */
  private static void writeAll(NfsFile file, ByteBuffer content, CountDownLatch halfway)
      throws Exception {
    long[] verifiers = new long[CHUNKS];
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < CHUNKS; i++) {
      missing.add(i);
    }
    while (!missing.isEmpty()) {
      List<CompletableFuture<NfsWritten>> window = new ArrayList<>();
      for (int i : missing) {
        ByteBuffer part = content.slice(i * CHUNK, CHUNK);
        window.add(file.writeAsync(part, (long) i * CHUNK, NfsStability.UNSTABLE));
        if (i == CHUNKS / 2) {
          halfway.countDown();
        }
      }
      for (int i = 0; i < missing.size(); i++) {
        NfsWritten written = NfsException.join(window.get(i));
        assertThat(written.count()).isEqualTo(CHUNK);
        verifiers[missing.get(i)] = written.verifier();
      }
      long safe = file.commit();
      missing.removeIf(i -> verifiers[i] == safe);
    }
  }

  @Test
  void noByteIsLostWhenTheServerIsKilledDuringWrites() throws Exception {
    byte[] random = new byte[CHUNKS * CHUNK];
    new Random(9).nextBytes(random);
    ByteBuffer content = ByteBuffer.wrap(random);
    try (NfsExport export = mount(false, Duration.ofSeconds(2), 2);
        NfsFile file = create(export, "a");
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 3; round++) {
        file.setAttributes(ROOT, NfsChange.size(0));
        CountDownLatch halfway = new CountDownLatch(1);
        Future<?> writer =
            other.submit(
                () -> {
                  writeAll(file, content, halfway);
                  return null;
                });
        halfway.await();
        server.restart();
        writer.get(60, TimeUnit.SECONDS);
        assertThat(Files.readAllBytes(server.directory().resolve("a"))).isEqualTo(random);
      }
      assertThat(export.state().reconnects()).isPositive();
    }
  }

  @Test
  void changesOfNamesGoOnOverRestarts() throws Exception {
    try (NfsExport export = mount(false, Duration.ofSeconds(2), 2);
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      NfsHandle root = export.root().handle();
      ExclusiveCreates creates = new ExclusiveCreates(server, export);
      AtomicBoolean enough = new AtomicBoolean();
      Future<Integer> changes =
          other.submit(
              () -> {
                int cycles = 0;
                while (!enough.get()) {
                  creates.create(bytes("x" + cycles), NfsAccess.WRITE).close();
                  export.rename(ROOT, root, bytes("x" + cycles), root, bytes("y"));
                  export.remove(ROOT, root, bytes("y"));
                  cycles++;
                }
                return cycles;
              });
      for (int round = 0; round < 4; round++) {
        server.restart();
        export.ping(Duration.ofSeconds(30));
      }
      enough.set(true);
      assertThat(changes.get(60, TimeUnit.SECONDS)).isPositive();
      assertThat(Files.list(server.directory())).isEmpty();
    }
  }
}

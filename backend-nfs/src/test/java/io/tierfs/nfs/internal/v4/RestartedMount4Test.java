package io.tierfs.nfs.internal.v4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import io.tierfs.nfs.internal.rpc.FakeRpcServer.Fault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that restarts in the middle of a mount, at every step of it. */
@Timeout(60)
final class RestartedMount4Test {
  private static final NfsCredentials ROOT = NfsCredentials.ROOT;

  /**
   * @param after whether the call has been carried out when the server dies
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMountOutlivesARestartAtEachOfItsSteps(boolean after) throws Exception {
    int steps = mount(0, after);
    assertThat(steps).as("calls that a mount takes").isGreaterThan(5);
    for (int step = 1; step <= steps; step++) {
      mount(step, after);
    }
  }

  /** Mounts with a restart at the call of this number; returns how many calls it took. */
  private static int mount(int restartAt, boolean after) throws Exception {
    FakeNfs4 fake = new FakeNfs4();
    AtomicInteger calls = new AtomicInteger();
    AtomicBoolean restarted = new AtomicBoolean();
    FakeRpcServer.Program program =
        (request, result) -> {
          fake.answer(request, result);
          if (after && calls.get() == restartAt && restarted.compareAndSet(false, true)) {
            fake.restart();
          }
        };
    try (FakeRpcServer server = new FakeRpcServer(program)) {
      server.fault(
          request -> {
            boolean now = request.procedure() == 1 && calls.incrementAndGet() == restartAt;
            if (now && !after) {
              fake.restart();
            }
            return now;
          },
          after ? new Fault.ResetAfter() : new Fault.ResetBefore(),
          1);
      NfsSettings settings =
          NfsSettings.of("127.0.0.1", server.port(), "/")
              .withPatience(false, Duration.ofMillis(500), 1);
      try (NfsExport export = Nfs4.mount(settings, 2)) {
        int steps = calls.get();
        try (NfsFile file =
            export.create(
                ROOT,
                export.root().handle(),
                "f".getBytes(UTF_8),
                NfsChange.NONE,
                true,
                NfsAccess.READ_WRITE)) {
          file.write(ByteBuffer.wrap(new byte[10]), 0, NfsStability.FILE_SYNC);
        }
        assertThat(fake.content("f")).as("restart at call %s", restartAt).hasSize(10);
        return steps;
      }
    }
  }
}

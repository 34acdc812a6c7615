package io.tierfs.nfs.internal.v3;

import static io.tierfs.nfs.NfsFailures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that restarts in the middle of a mount. */
@Timeout(60)
final class RestartedMount3Test {
  private static NfsSettings settings(int port, int mountPort) {
    return NfsSettings.of("127.0.0.1", port, "/export")
        .withVersions(NfsVersion.V3)
        .withMountPort(mountPort)
        .withPatience(false, Duration.ofMillis(500), 1);
  }

  /** A port at which nobody listens. */
  private static int unused() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** MOUNT has answered, and then nobody listens for a while. */
  @Test
  void aServerThatGoesAwayAfterMountIsWaitedFor() throws Exception {
    FakeNfs3 files = new FakeNfs3();
    int port = unused();
    try (FakeRpcServer mount = new FakeRpcServer(files)) {
      FutureTask<NfsExport> mounting =
          new FutureTask<>(() -> Nfs3.mount(settings(port, mount.port())));
      Thread.ofPlatform().start(mounting);
      while (mount.requests().stream().noneMatch(request -> request.procedure() == 1)) {
        assertThat(mounting.isDone()).isFalse();
        Thread.onSpinWait();
      }
      // Time for attempts to connect that are refused.
      long end = System.nanoTime() + 300_000_000L;
      while (System.nanoTime() < end) {
        assertThat(mounting.isDone()).as("waits").isFalse();
        Thread.onSpinWait();
      }
      try (FakeRpcServer nfs = new FakeRpcServer(files, port);
          NfsExport export = mounting.get()) {
        assertThat(export.root().attributes().fileid()).isEqualTo(1);
        assertThat(nfs.requests()).isNotEmpty();
      }
    }
  }

  @Test
  void aServerThatWasNeverThereIsNotWaitedFor() throws Exception {
    int port = unused();
    assertThat(failure(() -> Nfs3.mount(settings(port, port)))).isEqualTo(NfsStatus.REFUSED);
  }
}

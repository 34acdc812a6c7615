package io.tierfs.nfs.internal.v3;

import static io.tierfs.nfs.NfsFailures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.ExportContract;
import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsTime;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** NFS 3 against a real server. */
final class Export3Test extends ExportContract {
  static NfsSettings mountOf(Ganesha running) {
    return NfsSettings.of("127.0.0.1", running.port(), running.directory().toString())
        .withVersions(NfsVersion.V3)
        .withMountPort(running.mountPort());
  }

  @Override
  protected Served start() throws IOException {
    return ganesha(GaneshaOptions.v3(), Export3Test::mountOf);
  }

  @Test
  void saysItsVersion() {
    assertThat(export.version()).isEqualTo(NfsVersion.V3);
  }

  @Test
  void refusesTimesThatItCannotCarry() throws Exception {
    try (NfsFile file =
        export.create(
            ROOT, export.root().handle(), bytes("old"), NfsChange.NONE, true, NfsAccess.READ)) {
      for (long seconds : new long[] {-1, 1L << 32}) {
        NfsChange.TimeChange time = new NfsChange.TimeChange.At(new NfsTime(seconds, 0));
        NfsChange change = new NfsChange(null, null, null, null, null, time);
        assertThat(failure(() -> file.setAttributes(ROOT, change))).isEqualTo(NfsStatus.INVAL);
      }
    }
  }

  @Test
  void sendsNothingForWhatTheVersionLacks() throws Exception {
    try (NfsFile file =
        export.create(
            ROOT, export.root().handle(), bytes("f"), NfsChange.NONE, true, NfsAccess.READ)) {
      assertThat(failure(() -> file.lock(0, -1, true, 1, false))).isEqualTo(NfsStatus.NOTSUPP);
      assertThat(failure(() -> file.seek(0, true))).isEqualTo(NfsStatus.NOTSUPP);
      assertThat(failure(() -> file.allocate(0, 1))).isEqualTo(NfsStatus.NOTSUPP);
      assertThat(failure(() -> export.getXattr(ROOT, file.node().handle(), bytes("x"))))
          .isEqualTo(NfsStatus.NOTSUPP);
      assertThat(file.preservedUnlinked()).isFalse();
    }
  }

  @Test
  void unmountsAndThenFails() throws Exception {
    try (Ganesha server = Ganesha.start(GaneshaOptions.v3())) {
      NfsExport other = Nfs3.mount(mountOf(server));
      other.close();
      other.close();
      assertThat(failure(() -> other.attributes(ROOT, other.root().handle())))
          .isEqualTo(NfsStatus.CLOSED);
    }
  }

  @Test
  void saysWhyItCannotMount() throws Exception {
    try (Ganesha server = Ganesha.start(GaneshaOptions.v3())) {
      NfsSettings right = mountOf(server);
      NfsSettings noExport =
          NfsSettings.of("127.0.0.1", server.port(), "/no/such/export")
              .withVersions(NfsVersion.V3)
              .withMountPort(server.mountPort());
      assertThat(failure(() -> Nfs3.mount(noExport))).isIn(NfsStatus.NOENT, NfsStatus.ACCESS);
      assertThat(failure(() -> Nfs3.mount(right.withMountPort(1)))).isEqualTo(NfsStatus.REFUSED);
      NfsSettings noHost =
          NfsSettings.of("no.such.host.invalid", 2049, "/x")
              .withVersions(NfsVersion.V3)
              .withMountPort(1);
      assertThat(failure(() -> Nfs3.mount(noHost))).isEqualTo(NfsStatus.UNKNOWN_HOST);
    }
    try (Ganesha four = Ganesha.start(GaneshaOptions.v4());
        Ganesha both = Ganesha.start(GaneshaOptions.v3())) {
      NfsSettings mixed =
          NfsSettings.of("127.0.0.1", four.port(), both.directory().toString())
              .withVersions(NfsVersion.V3)
              .withMountPort(both.mountPort());
      assertThat(failure(() -> Nfs3.mount(mixed))).isEqualTo(NfsStatus.VERSION);
    }
  }
}

package io.tierfs.nfs.internal.v3;

import static io.tierfs.nfs.NfsFailures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import org.junit.jupiter.api.Test;

/** Mounts that ask a portmapper for the ports. */
final class Portmap3Test {
  /** Knows the ports of the programs that it has been told; others are 0. */
  private static FakeRpcServer portmapper(int nfs, int mount) throws Exception {
    return new FakeRpcServer(
        (request, result) -> {
          assertThat(request.program()).isEqualTo(100_000);
          assertThat(request.procedure()).isEqualTo(3);
          XdrReader in = request.reader();
          int program = in.int32();
          assertThat(in.int32()).as("version").isEqualTo(3);
          assertThat(in.int32()).as("protocol").isEqualTo(6);
          result.int32(program == 100_003 ? nfs : program == 100_005 ? mount : 0);
        });
  }

  private static NfsSettings settings() {
    return NfsSettings.of("127.0.0.1", 0, "/export").withVersions(NfsVersion.V3);
  }

  @Test
  void findsBothPorts() throws Exception {
    FakeNfs3 files = new FakeNfs3();
    try (FakeRpcServer nfs = new FakeRpcServer(files);
        FakeRpcServer mount = new FakeRpcServer(files);
        FakeRpcServer portmapper = portmapper(nfs.port(), mount.port())) {
      try (NfsExport export = Nfs3.mount(settings(), portmapper.port())) {
        assertThat(export.root().attributes().fileid()).isEqualTo(1);
      }
      assertThat(mount.requests()).extracting(FakeRpcServer.Request::procedure).contains(1, 3);
      assertThat(nfs.requests()).isNotEmpty();
    }
  }

  @Test
  void saysThatThereIsNoMountService() throws Exception {
    try (FakeRpcServer portmapper = portmapper(0, 0)) {
      assertThat(failure(() -> Nfs3.mount(settings(), portmapper.port())))
          .isEqualTo(NfsStatus.VERSION);
    }
  }

  @Test
  void saysWhatMountRefuses() throws Exception {
    try (FakeRpcServer mount =
        new FakeRpcServer((FakeRpcServer.Request request, XdrWriter result) -> result.int32(13))) {
      NfsSettings settings = settings().withMountPort(mount.port());
      assertThat(failure(() -> Nfs3.mount(settings, 1))).isEqualTo(NfsStatus.ACCESS);
    }
    try (FakeRpcServer mount =
        new FakeRpcServer(
            (FakeRpcServer.Request request, XdrWriter result) ->
                // Kerberos only.
                result.int32(0).opaque(new byte[8]).int32(1).int32(390_003))) {
      NfsSettings settings = settings().withMountPort(mount.port());
      assertThat(failure(() -> Nfs3.mount(settings, 1))).isEqualTo(NfsStatus.AUTH);
    }
  }
}

package io.tierfs.nfs;

import io.tierfs.nfs.testing.Knfsd;
import java.io.IOException;

/** NFS 3 against the Linux kernel's server. */
final class KnfsdExport3Test extends ExportContract {
  @Override
  protected Served start() throws IOException {
    Knfsd server = Knfsd.start("export3");
    return new Served(server.settings(NfsVersion.V3), server, () -> {});
  }
}

package io.tierfs.nfs;

import io.tierfs.nfs.testing.Knfsd;
import java.io.IOException;

/** NFS 4.1 against the Linux kernel's server. */
final class KnfsdExport41Test extends ExportContract {
  @Override
  protected Served start() throws IOException {
    Knfsd server = Knfsd.start("export41");
    return new Served(server.settings(NfsVersion.V4_1), server, () -> {});
  }
}

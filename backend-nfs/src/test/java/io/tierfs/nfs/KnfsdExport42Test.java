package io.tierfs.nfs;

import io.tierfs.nfs.testing.Knfsd;
import java.io.IOException;

/** NFS 4.2 against the Linux kernel's server. */
final class KnfsdExport42Test extends ExportContract {
  @Override
  protected Served start() throws IOException {
    Knfsd server = Knfsd.start("export42");
    return new Served(server.settings(NfsVersion.V4_2), server, () -> {});
  }
}

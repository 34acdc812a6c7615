package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.ExportContract;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;
import java.io.IOException;

/** NFS 4.1 against a real server. */
final class Export41Test extends ExportContract {
  @Override
  protected Served start() throws IOException {
    return ganesha(
        GaneshaOptions.v4(),
        server ->
            NfsSettings.of("127.0.0.1", server.port(), Ganesha.PSEUDO)
                .withVersions(NfsVersion.V4_1));
  }
}

package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.ExportContract;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.testing.Ganesha;
import io.tierfs.nfs.testing.GaneshaOptions;

/** NFS 4.2 against a real server. */
final class Export42Test extends ExportContract {
  @Override
  protected GaneshaOptions options() {
    return GaneshaOptions.v4();
  }

  @Override
  protected NfsSettings settings(Ganesha running) {
    return NfsSettings.of("127.0.0.1", running.port(), Ganesha.PSEUDO)
        .withVersions(NfsVersion.V4_2);
  }
}

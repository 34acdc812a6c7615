package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import java.io.IOException;

/** Mounts exports by NFS 4. */
public final class Nfs4 {
  private Nfs4() {}

  /**
   * Mounts.
   *
   * @param minor 2 or 1; the server has to speak it, else VERSION
   */
  public static NfsExport mount(NfsSettings settings, int minor)
      throws IOException, InterruptedException {
    throw new NfsException(NfsStatus.VERSION, "NFS 4 is not there yet");
  }
}

package io.tierfs.nfs.internal.v3;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsSettings;
import io.tierfs.nfs.NfsStatus;
import java.io.IOException;

/** Mounts exports by NFS 3. */
public final class Nfs3 {
  private Nfs3() {}

  /** Mounts. */
  public static NfsExport mount(NfsSettings settings) throws IOException, InterruptedException {
    throw new NfsException(NfsStatus.VERSION, "NFS 3 is not there yet");
  }
}

package io.tierfs.nfs;

import io.tierfs.nfs.internal.v3.Nfs3;
import io.tierfs.nfs.internal.v4.Nfs4;
import java.io.IOException;

/** Mounts exports. */
public final class NfsClient {
  private NfsClient() {}

  /**
   * Mounts an export with the newest version that settings and server both have.
   *
   * @throws NfsException with a sentence that names server, port and export: UNKNOWN_HOST,
   *     UNREACHABLE, REFUSED, TIMEDOUT, VERSION, AUTH, NOENT (no such export), ACCESS
   */
  public static NfsExport mount(NfsSettings settings) throws IOException, InterruptedException {
    NfsException refusal = null;
    for (int minor = 2; minor >= 1; minor--) {
      if (settings.versions().contains(minor == 2 ? NfsVersion.V4_2 : NfsVersion.V4_1)) {
        try {
          return Nfs4.mount(settings, minor);
        } catch (NfsException e) {
          refusal = olderMayDo(e);
        }
      }
    }
    if (settings.versions().contains(NfsVersion.V3)) {
      return Nfs3.mount(settings);
    }
    if (refusal == null) {
      throw new IllegalArgumentException("no version to mount with");
    }
    throw refusal;
  }

  /** Goes on only where the server is there and does not speak the version. */
  private static NfsException olderMayDo(NfsException e) throws NfsException {
    if (e.status() != NfsStatus.VERSION) {
      throw e;
    }
    return e;
  }
}

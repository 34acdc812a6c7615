package io.tierfs.fuse;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.MountPoint;
import io.tierfs.fuse.internal.Transport;
import io.tierfs.fuse.internal.jnr.JnrTransport;
import java.nio.file.Path;

/** Mounts unions. */
public final class Mounts {
  private Mounts() {}

  /**
   * Mounts a union and returns when it can be used.
   *
   * @param point an empty directory, outside of all tiers and not above any
   * @param cache how long the kernel trusts names and attributes
   * @throws MountException with a sentence for the user, where this machine cannot mount, the
   *     directory will not do, or the settings ask for what is not there
   */
  public static Mount mount(Union union, Path point, MountSettings settings, CacheSettings cache)
      throws MountException {
    Transport transport = transport(settings.transport());
    transport.check(settings);
    MountPoint place = MountPoint.check(point);
    place.refuseTiers(union.tiers());
    return transport.mount(union, place, settings, cache);
  }

  private static Transport transport(MountSettings.Transport wanted) throws MountException {
    return switch (wanted) {
      case AUTO, JNR -> new JnrTransport();
      case KERNEL ->
          throw new MountException(
              "transport = kernel is not in this release: use transport = auto or jnr");
    };
  }
}

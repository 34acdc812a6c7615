package io.tierfs.fuse;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.MountPoint;
import io.tierfs.fuse.internal.Transport;
import io.tierfs.fuse.internal.jnr.JnrTransport;
import io.tierfs.fuse.internal.kernel.KernelTransport;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/**
 * Mounts unions.
 *
 * @since 0.1
 */
public final class Mounts {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

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
    Transport transport = transport(settings);
    MountPoint place = MountPoint.check(point);
    place.refuseTiers(union.tiers());
    return transport.mount(union, place, settings, cache);
  }

  /**
   * Loads in the background what every mount needs and takes longest, so that it is there when the
   * rest of a start has come to it. Changes nothing else.
   */
  public static void prepare() {
    Thread.ofPlatform().daemon().name("tierfs-prepare").start(KernelTransport::prepare);
  }

  /**
   * Takes a mount away without a look at it, which a daemon that waits for a dead server would not
   * answer. Needs root; asks no daemon.
   *
   * @return false where it is in use, or may not be taken away
   */
  public static boolean detach(Path point) {
    return KernelTransport.detach(point);
  }

  /** The transport that is wanted, after its check. */
  private static Transport transport(MountSettings settings) throws MountException {
    Transport transport =
        settings.transport() == MountSettings.Transport.JNR
            ? new JnrTransport()
            : new KernelTransport();
    try {
      transport.check(settings);
      return transport;
    } catch (MountException e) {
      if (settings.transport() != MountSettings.Transport.AUTO) {
        throw e;
      }
      Transport second = new JnrTransport();
      second.check(settings);
      LOG.log(Level.INFO, "mounting through libfuse: " + e.getMessage());
      return second;
    }
  }
}

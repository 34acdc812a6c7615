package io.tierfs.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a union is mounted.
 *
 * @param point the directory to mount on, empty where the command line names it
 * @param allowOther users other than the one who mounts may enter (a Samba server, say)
 * @param transport how requests come from the kernel
 * @param name what {@code df} and {@code mount} show as the source
 * @param devices device nodes work, which only root may ask for
 * @param setuid set-id bits work, which only root may ask for
 * @param readOnly nothing can be written through the mount
 * @since 0.1
 */
public record MountSettings(
    Optional<Path> point,
    boolean allowOther,
    Transport transport,
    String name,
    boolean devices,
    boolean setuid,
    boolean readOnly) {

  /**
   * How requests come from the kernel.
   *
   * @since 0.1
   */
  public enum Transport {
    /** The best that works here. */
    AUTO,
    /** The kernel protocol itself. */
    KERNEL,
    /** libfuse 2 through jnr-fuse. */
    JNR
  }

  /** The defaults. */
  public static final MountSettings DEFAULT =
      new MountSettings(Optional.empty(), false, Transport.AUTO, "tierfs", false, false, false);
}

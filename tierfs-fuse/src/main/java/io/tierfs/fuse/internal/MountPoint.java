package io.tierfs.fuse.internal;

import io.tierfs.engine.TierInfo;
import io.tierfs.fuse.MountException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A directory that can be mounted on.
 *
 * @param path without symbolic links
 */
public record MountPoint(Path path) {

  /** Checks a directory; fails with a sentence on what is wrong with it. */
  public static MountPoint check(Path point) throws MountException {
    Path wanted = point.toAbsolutePath().normalize();
    try {
      if (!Files.readAttributes(wanted, BasicFileAttributes.class).isDirectory()) {
        throw new MountException("The mount point " + wanted + " is not a directory.");
      }
      Path real = wanted.toRealPath();
      Optional<MountTable.Entry> mounted = MountTable.at(real);
      if (mounted.isPresent()) {
        throw inUse(real, mounted.get());
      }
      try (DirectoryStream<Path> names = Files.newDirectoryStream(real)) {
        if (names.iterator().hasNext()) {
          throw new MountException(
              "The mount point "
                  + wanted
                  + " is not empty: what lies in it would be hidden. Use an empty directory.");
        }
      }
      return new MountPoint(real);
    } catch (MountException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new MountException(
          "The mount point " + wanted + " does not exist: create it with `mkdir -p`.", e);
    } catch (IOException e) {
      throw isDead(e) ? dead(wanted, e) : unusable(wanted, e);
    }
  }

  private static MountException inUse(Path point, MountTable.Entry mounted) {
    return new MountException(
        "The mount point "
            + point
            + " is in use: a file system of type "
            + mounted.type()
            + " is mounted there already.");
  }

  /** What the kernel answers for a FUSE mount whose process is gone. */
  private static boolean isDead(IOException error) {
    String reason = error instanceof FileSystemException e ? e.getReason() : error.getMessage();
    // A request over io_uring may be just on its way while the process goes: ECONNABORTED or
    // ECANCELED.
    return reason != null
        && (reason.contains("Transport endpoint is not connected")
            || reason.contains("Software caused connection abort")
            || reason.contains("Operation canceled"));
  }

  private static MountException dead(Path point, IOException cause) {
    return new MountException(
        "On the mount point "
            + point
            + " lies a dead mount, whose process ended without unmounting"
            + " (\"Transport endpoint is not connected\"): run `umount "
            + point
            + "` (or `fusermount -u "
            + point
            + "`) and try again.",
        cause);
  }

  private static MountException unusable(Path point, IOException cause) {
    return new MountException(
        "The mount point " + point + " cannot be used: " + cause.getMessage() + '.', cause);
  }

  /**
   * Refuses tiers that contain the mount point or lie below it: reaching them would go through the
   * mount itself and wait for ever.
   */
  public void refuseTiers(List<TierInfo> tiers) throws MountException {
    for (TierInfo tier : tiers) {
      Optional<Path> root = tier.root();
      if (root.isPresent() && overlaps(root.get())) {
        throw new MountException(
            "The mount point "
                + path
                + " and tier "
                + tier.name()
                + " ("
                + root.get()
                + ") lie within each other: mount outside of all tiers.");
      }
    }
  }

  private boolean overlaps(Path root) {
    Path real = root.toAbsolutePath().normalize();
    try {
      real = real.toRealPath();
    } catch (IOException e) {
      // A tier that is not there now is compared by its name.
    }
    return real.startsWith(path) || path.startsWith(real);
  }
}

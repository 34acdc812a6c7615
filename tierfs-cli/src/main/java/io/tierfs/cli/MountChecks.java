package io.tierfs.cli;

import io.tierfs.engine.TierInfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses what must never be mounted, before anything is. */
final class MountChecks {
  private MountChecks() {}

  /** The mount point with links resolved, where one can mount on it. */
  static Path usable(Path point) throws IOException {
    // The table first: a directory with a dead or hung mount on it must not be touched.
    refuseMounted(point);
    if (!Files.exists(point)) {
      throw new CliException(
          ExitCode.MOUNT, point + ": the mount point does not exist; make it with mkdir -p");
    }
    if (!Files.isDirectory(point)) {
      throw new CliException(ExitCode.MOUNT, point + ": the mount point is not a directory");
    }
    Path real = point.toRealPath();
    refuseMounted(real);
    try (DirectoryStream<Path> content = Files.newDirectoryStream(real)) {
      if (content.iterator().hasNext()) {
        throw new CliException(
            ExitCode.MOUNT,
            point + ": the mount point is not empty; the mount would hide what it holds");
      }
    }
    return real;
  }

  private static void refuseMounted(Path point) {
    Optional<MountTable.Entry> entry = MountTable.read().at(point).filter(MountTable.Entry::isFuse);
    if (entry.isPresent()) {
      throw new CliException(
          ExitCode.MOUNT,
          point
              + ": the mount point is in use ("
              + entry.get().type()
              + " mount of "
              + entry.get().source()
              + "); free it with tierfs umount");
    }
  }

  /** Refuses tiers that are or contain each other or the mount point, or lie in it. */
  static void apart(List<TierInfo> tiers, Path point) throws IOException {
    for (int i = 0; i < tiers.size(); i++) {
      TierInfo tier = tiers.get(i);
      if (tier.root().isEmpty()) {
        continue;
      }
      Path root = tier.root().get();
      String clash = clash(root, point);
      if (clash != null) {
        throw new CliException(
            ExitCode.MOUNT,
            "tier " + tier.name() + " (" + root + ") " + clash + " the mount point " + point);
      }
      for (TierInfo other : tiers.subList(i + 1, tiers.size())) {
        if (other.root().isPresent()) {
          apart(tier, other);
        }
      }
    }
  }

  private static void apart(TierInfo tier, TierInfo other) throws IOException {
    Path otherRoot = other.root().orElseThrow();
    String clash = clash(tier.root().orElseThrow(), otherRoot);
    if (clash != null) {
      throw new CliException(
          ExitCode.CONFIGURATION,
          "tier " + tier.name() + " " + clash + " tier " + other.name() + " (" + otherRoot + ")");
    }
  }

  private static @Nullable String clash(Path one, Path other) throws IOException {
    boolean holds = contains(one, other);
    boolean held = contains(other, one);
    if (holds && held) {
      return "is the same directory as";
    }
    return holds ? "contains" : held ? "lies in" : null;
  }

  /**
   * Whether a directory is another one or has it below itself. Compared by what the directories
   * are, not by their names, so that a bind mount hides nothing.
   */
  static boolean contains(Path directory, Path other) throws IOException {
    Object wanted = identity(directory);
    for (Path at = other.toRealPath(); at != null; at = at.getParent()) {
      if (Objects.equals(identity(at), wanted)) {
        return true;
      }
    }
    return false;
  }

  private static Object identity(Path directory) throws IOException {
    Path real = directory.toRealPath();
    Object key =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return key == null ? real : key;
  }
}

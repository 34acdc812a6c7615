package io.tierfs.engine.internal.union;

import io.tierfs.api.Capability;
import io.tierfs.engine.TierSetup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that local tiers do not overlap, that all tiers have the same idea of which names are
 * one, and that a writable tier serves one union at a time: holds a lock on a file in its own area,
 * which the kernel takes back when the process ends.
 */
public final class TierGuard implements Closeable {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  /** What to do where a tier has no lock file. */
  public enum Locking {
    /** Make it. */
    MAKE,
    /** Nothing: a tier without one has never been in use, and nothing is to be written. */
    EXISTING
  }

  private final Locking locking;
  private final List<FileChannel> locked = new ArrayList<>();

  /**
   * Checks and locks.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  public TierGuard(List<TierSetup> tiers, Locking locking) throws IOException {
    this.locking = locking;
    try {
      for (int i = 0; i < tiers.size(); i++) {
        for (int j = i + 1; j < tiers.size(); j++) {
          checkApart(tiers.get(i), tiers.get(j));
        }
      }
      checkCase(tiers);
      for (TierSetup tier : tiers) {
        Path root = tier.backend().localRoot().orElse(null);
        // Advisory locks exist on real disks only; an in-memory file system has one process anyway.
        if (root != null
            && tier.mode().writes()
            && root.getFileSystem() == FileSystems.getDefault()) {
          lock(tier, root);
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static void checkApart(TierSetup one, TierSetup other) {
    if (one.name().equals(other.name())) {
      throw new IllegalArgumentException("two tiers are named " + one.name());
    }
    Path a = one.backend().localRoot().orElse(null);
    Path b = other.backend().localRoot().orElse(null);
    if (a == null || b == null || a.getFileSystem() != b.getFileSystem()) {
      return;
    }
    if (a.equals(b)) {
      throw new IllegalArgumentException(
          "tiers " + one.name() + " and " + other.name() + " are the same directory: " + a);
    }
    if (a.startsWith(b)) {
      throw new IllegalArgumentException(inside(one, other, a, b));
    }
    if (b.startsWith(a)) {
      throw new IllegalArgumentException(inside(other, one, b, a));
    }
  }

  /**
   * Where one tier takes {@code A} for {@code a}, removing {@code a} would remove {@code A} there.
   */
  private static void checkCase(List<TierSetup> tiers) {
    List<String> ignore = new ArrayList<>();
    List<String> tell = new ArrayList<>();
    for (TierSetup tier : tiers) {
      if (!tier.backend().capabilities().contains(Capability.CASE_INSENSITIVE)) {
        tell.add(tier.name());
      } else if (tier.mode().writes()) {
        ignore.add(tier.name());
      }
    }
    if (!ignore.isEmpty() && !tell.isEmpty()) {
      throw new IllegalArgumentException(
          "names that differ only in case are one file on tier "
              + String.join(", ", ignore)
              + ", but not on tier "
              + String.join(", ", tell)
              + ": beside that one it has to be read-only (mode = ro)");
    }
  }

  private static String inside(TierSetup inner, TierSetup outer, Path innerRoot, Path outerRoot) {
    return "tier "
        + inner.name()
        + " ("
        + innerRoot
        + ") lies inside tier "
        + outer.name()
        + " ("
        + outerRoot
        + ")";
  }

  private void lock(TierSetup tier, Path root) throws IOException {
    Path own = root.resolve(OwnArea.NAME);
    FileChannel channel;
    try {
      channel = open(own);
    } catch (IOException e) {
      // A tier that cannot be written is told by the first write to it; reading needs no lock.
      if (locking == Locking.MAKE) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "tier " + tier.name() + ": no lock in " + own + ": " + e);
      }
      return;
    }
    locked.add(channel);
    if (tryLock(channel) == null) {
      throw new IllegalArgumentException(
          "tier " + tier.name() + " (" + root + ") is in use by another running tierfs");
    }
  }

  private FileChannel open(Path own) throws IOException {
    Set<OpenOption> options = new HashSet<>();
    options.add(StandardOpenOption.WRITE);
    options.add(LinkOption.NOFOLLOW_LINKS);
    if (locking == Locking.MAKE) {
      if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            own,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      options.add(StandardOpenOption.CREATE);
    }
    return FileChannel.open(own.resolve("lock"), options);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // by another engine of this process
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : locked) {
      channel.close();
    }
    locked.clear();
  }
}

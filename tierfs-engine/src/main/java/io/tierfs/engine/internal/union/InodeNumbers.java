package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives files their inode numbers in the union.
 *
 * <p>A number comes from the tier's <em>name</em>, the volume and the backend's own number by a
 * one-to-one mixing function, so it is the same after a remount and when tiers change their order.
 * Within one volume two files never collide; across n files on two tiers the chance is about
 * n²/2⁶⁴.
 *
 * <p>A directory that is cloned onto a hotter tier keeps its number: the clone carries it in the
 * extended attribute {@link #XATTR} (or, on a tier without such attributes, this object remembers
 * it for as long as the engine runs). A file that moves to another tier keeps its number too: see
 * {@link MovedNumbers}.
 */
final class InodeNumbers {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  static final long ROOT = 1;

  private static final long ANOTHER = 0x5851F42D4C957F2DL;

  /** Hidden in the union; holds eight bytes, big-endian. */
  static final String XATTR = "user.tierfs.inode";

  private final Map<NodeKey, Long> kept = new ConcurrentHashMap<>();
  private final MovedNumbers moved = new MovedNumbers();

  /** The number of a file by one of its copies, which has this key. */
  long of(NodeKey key, Tier tier, FileStat stat, UnionNode directory, String name) {
    Long given = kept.get(key);
    if (given == null) {
      given = moved.of(key);
    }
    if (given != null) {
      return given;
    }
    return stat.fileId() == 0
        ? free(seed(tier, 0), directory.inode() * 31 + hash(name))
        : free(seed(tier, stat.volume()), stat.fileId());
  }

  /** The number of an entry of a listing, which carries the backend's number alone. */
  long ofEntry(Tier tier, long fileId) {
    Long given = moved.ofEntry(tier, fileId);
    return given != null ? given : free(seed(tier, 0), fileId);
  }

  /** Reads the numbers of files that have moved before. */
  void load(List<Tier> tiers) {
    for (Tier tier : tiers) {
      try {
        moved.load(tier);
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "tier {0}: files that came from other tiers have new inode numbers: {1}",
            tier,
            e);
      }
    }
  }

  /** A file that moves has its number on this tier too; see {@link MovedNumbers#put}. */
  void carry(Tier tier, NodeKey key, long inode) throws IOException {
    moved.put(tier, key, inode);
  }

  /** A file is not on this tier any more. */
  void leave(Tier tier, NodeKey key) {
    moved.drop(tier, key);
  }

  /** A file is gone. */
  void forget(UnionNode node) {
    DirectoryCopies copies = node.copies();
    if (copies != null && !kept.isEmpty()) {
      for (int i = 0; i < copies.tiers().size(); i++) {
        FileStat stat = copies.stats().get(i);
        if (stat.fileId() != 0) {
          kept.remove(NodeKey.byId(copies.tiers().get(i), stat));
        }
      }
    }
    Tier tier = node.tier();
    if (tier != null) {
      moved.drop(tier, node.key());
    }
  }

  /** The number, or another one where a file that has moved took it along. */
  private long free(long seed, long fileId) {
    long inode = number(seed, fileId);
    return moved.isTaken(inode) ? number(seed ^ ANOTHER, fileId) : inode;
  }

  /** The number that a merged directory's top copy carries, {@code null} where it carries none. */
  @Nullable Long carried(Tier tier, FsPath path) throws IOException {
    if (!tier.can(Capability.XATTRS)) {
      return null;
    }
    try {
      byte[] value = tier.backend().getXattr(CallContext.daemon(), path, XATTR);
      return value.length == Long.BYTES ? ByteBuffer.wrap(value).getLong() : null;
    } catch (IOException e) {
      return null; // ENODATA for most; the number is then the copy's own
    }
  }

  /** Remembers that a copy that was just made stands for the directory with this number. */
  void keep(Tier tier, FsPath path, NodeKey key, long inode) {
    try {
      if (tier.can(Capability.XATTRS)) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(inode).array();
        tier.backend().setXattr(CallContext.daemon(), path, XATTR, value, XattrMode.ANY);
        return;
      }
    } catch (IOException e) {
      // A file system below may lack user attributes: remember it here instead.
    }
    kept.put(key, inode);
  }

  /**
   * Remembers the number of a directory where its copies do not tell it: somebody else made one on
   * a hotter tier, or took those away that it came from. The node, which has it, may be forgotten.
   */
  void hold(Tier tier, FileStat stat, UnionNode node, UnionNode directory, String name) {
    NodeKey key = NodeKey.of(tier, stat, directory, name);
    if (of(key, tier, stat, directory, name) != node.inode()) {
      kept.put(key, node.inode());
    }
  }

  /** Whether a directory may have another number than its copies tell. */
  boolean holds() {
    return !kept.isEmpty();
  }

  private static long seed(Tier tier, long volume) {
    return mix(tier.nameHash() + 0x9E3779B97F4A7C15L * volume);
  }

  private static long number(long seed, long fileId) {
    long inode = mix(seed + fileId);
    return inode == 0 || inode == ROOT ? inode + 2 : inode;
  }

  /** Mixes a text to a number. */
  static long hash(String text) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable PRNGs, 2014), one-to-one. */
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

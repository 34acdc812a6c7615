package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The inode numbers of files that came from other tiers, which they keep.
 *
 * <p>Each has an empty file in {@link OwnArea#INODES} of its tier, whose name says it all; it goes
 * with the file. A number that is kept is given to no other file: the tier that it came from may
 * use its own number again. Thread-safe.
 */
final class MovedNumbers {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();
  private static final int PARTS = 5;

  /** As an entry of a listing names it. */
  private record Entry(int tier, long fileId) {}

  private final Map<NodeKey, Long> numbers = new ConcurrentHashMap<>();
  private final Map<Entry, Long> entries = new ConcurrentHashMap<>();
  private final Set<Long> taken = ConcurrentHashMap.newKeySet();

  @Nullable Long of(NodeKey key) {
    return numbers.isEmpty() ? null : numbers.get(key);
  }

  @Nullable Long ofEntry(Tier tier, long fileId) {
    return entries.isEmpty() ? null : entries.get(new Entry(tier.index(), fileId));
  }

  /** Whether a file that has moved has this number. */
  boolean isTaken(long inode) {
    return !taken.isEmpty() && taken.contains(inode);
  }

  /** Reads what an earlier engine wrote. */
  void load(Tier tier) throws IOException {
    for (String name : Recovery.names(tier, OwnArea.INODES)) {
      Long inode = inode(name);
      if (inode != null) {
        remember(key(tier, name), inode);
      }
    }
  }

  private void remember(NodeKey key, long inode) {
    numbers.put(key, inode);
    if (key instanceof NodeKey.ById id) {
      entries.put(new Entry(id.tier(), id.fileId()), inode);
    }
    taken.add(inode);
  }

  /** A file on this tier has this number from now on, and after a restart. */
  void put(Tier tier, NodeKey key, long inode) throws IOException {
    remember(key, inode);
    write(tier, key, inode);
  }

  /** The file is gone from its tier. What cannot be deleted does no harm. */
  void drop(Tier tier, NodeKey key) {
    Long inode = numbers.isEmpty() ? null : numbers.remove(key);
    if (inode == null) {
      return;
    }
    taken.remove(inode);
    if (key instanceof NodeKey.ById id) {
      entries.remove(new Entry(id.tier(), id.fileId()));
      try {
        tier.backend().removeFile(DAEMON, OwnArea.INODES.resolve(name(id, inode)));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "tier {0}: the number of a file stays: {1}", tier, e);
      }
    }
  }

  /** Writes a number down; a file without a number of its tier cannot be known again. */
  static void write(Tier tier, NodeKey key, long inode) throws IOException {
    if (!(key instanceof NodeKey.ById id)) {
      return;
    }
    tier.makeOwn(OwnArea.ROOT);
    tier.makeOwn(OwnArea.INODES);
    FsPath path = OwnArea.INODES.resolve(name(id, inode));
    if (tier.probe(DAEMON, path) == null) {
      tier.backend().open(DAEMON, path, OpenOptions.createNew(0600)).close();
      tier.backend().syncDirectory(DAEMON, OwnArea.INODES);
    }
  }

  /** Deletes what was written of a number. */
  static void erase(Tier tier, long inode) throws IOException {
    List<FsPath> written = new ArrayList<>();
    for (String name : Recovery.names(tier, OwnArea.INODES)) {
      Long number = inode(name);
      if (number != null && number == inode) {
        written.add(OwnArea.INODES.resolve(name));
      }
    }
    for (FsPath path : written) {
      try {
        tier.backend().removeFile(DAEMON, path);
      } catch (IOException e) {
        if (!FsException.isAbsent(e)) {
          throw e;
        }
      }
    }
  }

  private static String name(NodeKey.ById id, long inode) {
    return String.join(
        "-",
        Long.toHexString(id.volume()),
        Long.toHexString(id.fileId()),
        Long.toHexString(id.birthSeconds()),
        Integer.toHexString(id.birthNanos()),
        Long.toHexString(inode));
  }

  private static NodeKey key(Tier tier, String name) {
    String[] parts = name.split("-", -1);
    return new NodeKey.ById(
        tier.index(),
        Long.parseUnsignedLong(parts[0], 16),
        Long.parseUnsignedLong(parts[1], 16),
        Long.parseUnsignedLong(parts[2], 16),
        Integer.parseUnsignedInt(parts[3], 16));
  }

  /** The number in a name; {@code null} for what was not written here. */
  private static @Nullable Long inode(String name) {
    return name.matches("([0-9a-f]{1,16}-){3}[0-9a-f]{1,8}-[0-9a-f]{1,16}")
        ? Long.parseUnsignedLong(name.split("-", PARTS)[PARTS - 1], 16)
        : null;
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.FileStat;
import java.time.Instant;

/** What tells one file of the union from all others. */
sealed interface NodeKey {
  /** The root, whatever its copies are. */
  NodeKey ROOT = new ByName(0, "");

  /**
   * A file of a backend that gives its files numbers. The time of birth tells it from an earlier
   * file with the same number.
   */
  record ById(int tier, long volume, long fileId, Instant birth) implements NodeKey {}

  /** A file of a backend without numbers: the first name under which it was seen. */
  record ByName(long directorySerial, String name) implements NodeKey {}

  static NodeKey of(Tier tier, FileStat stat, UnionNode directory, String name) {
    return stat.fileId() == 0
        ? new ByName(directory.serial(), name)
        : new ById(tier.index(), stat.volume(), stat.fileId(), stat.birthTime());
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.FileStat;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What tells one file of the union from all others. */
sealed interface NodeKey {
  /** The root, whatever its copies are. */
  NodeKey ROOT = new ByName(0, "");

  /**
   * A file of a backend that gives its files numbers. The time of birth tells it from an earlier
   * file with the same number.
   */
  record ById(int tier, long volume, long fileId, long birthSeconds, int birthNanos)
      implements NodeKey {
    // Written out: what the JVM derives for records is made when it is first asked for, and slowly.
    @Override
    public int hashCode() {
      long mixed = (volume * 31 + fileId) * 31 + birthSeconds;
      return (int) (mixed ^ (mixed >>> 32)) * 31 + birthNanos + tier;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ById that
          && fileId == that.fileId
          && volume == that.volume
          && birthSeconds == that.birthSeconds
          && birthNanos == that.birthNanos
          && tier == that.tier;
    }
  }

  /** A file of a backend without numbers: the first name under which it was seen. */
  record ByName(long directorySerial, String name) implements NodeKey {
    @Override
    public int hashCode() {
      return Long.hashCode(directorySerial) * 31 + name.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ByName that
          && directorySerial == that.directorySerial
          && name.equals(that.name);
    }
  }

  static NodeKey of(Tier tier, FileStat stat, UnionNode directory, String name) {
    if (stat.fileId() == 0) {
      return new ByName(directory.serial(), name);
    }
    return byId(tier, stat);
  }

  /** Of a file that has a number. */
  static ById byId(Tier tier, FileStat stat) {
    Instant birth = stat.birthTime();
    return new ById(
        tier.index(), stat.volume(), stat.fileId(), birth.getEpochSecond(), birth.getNano());
  }
}

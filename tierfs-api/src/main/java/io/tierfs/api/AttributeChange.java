package io.tierfs.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What {@code chmod}, {@code chown}, {@code truncate} and {@code utimens} change, in one value;
 * {@code null} leaves a thing as it is.
 *
 * <p>A backend applies the parts in the order size, owner, permissions, times, so that a set-id bit
 * given together with an owner stays.
 *
 * @param permissions new permission, set-id and sticky bits, {@code 07777} at most
 * @param uid new owner
 * @param gid new group
 * @param size new length in bytes; what is added reads as zeros
 * @param atime new time of the last read
 * @param mtime new time of the last change
 * @since 0.1
 */
public record AttributeChange(
    @Nullable Integer permissions,
    @Nullable Integer uid,
    @Nullable Integer gid,
    @Nullable Long size,
    @Nullable TimeChange atime,
    @Nullable TimeChange mtime) {

  /**
   * A time to set: the backend's own now (UTIME_NOW), or a moment.
   *
   * @since 0.1
   */
  public sealed interface TimeChange {
    /**
     * The moment at which the backend makes the change.
     *
     * @since 0.1
     */
    record Now() implements TimeChange {}

    /**
     * A given moment, to the nanosecond where the backend can.
     *
     * @since 0.1
     */
    record At(Instant time) implements TimeChange {}

    TimeChange NOW = new Now();

    static TimeChange at(Instant time) {
      return new At(time);
    }
  }

  private static final AttributeChange NONE =
      new AttributeChange(null, null, null, null, null, null);

  public static AttributeChange permissions(int value) {
    return NONE.withPermissions(value);
  }

  /** A change of owner and group; -1 leaves one as it is, as in {@code chown(2)}. */
  public static AttributeChange owner(int uid, int gid) {
    return NONE.withOwner(uid, gid);
  }

  public static AttributeChange size(long value) {
    return new AttributeChange(null, null, null, value, null, null);
  }

  public static AttributeChange times(@Nullable TimeChange atime, @Nullable TimeChange mtime) {
    return NONE.withTimes(atime, mtime);
  }

  public AttributeChange withPermissions(int value) {
    return new AttributeChange(value & 07777, uid, gid, size, atime, mtime);
  }

  public AttributeChange withOwner(int newUid, int newGid) {
    return new AttributeChange(
        permissions,
        newUid == -1 ? null : Integer.valueOf(newUid),
        newGid == -1 ? null : Integer.valueOf(newGid),
        size,
        atime,
        mtime);
  }

  public AttributeChange withTimes(@Nullable TimeChange newAtime, @Nullable TimeChange newMtime) {
    return new AttributeChange(permissions, uid, gid, size, newAtime, newMtime);
  }

  /**
   * What a file looks like after the change, but for its size.
   *
   * @param now what {@link TimeChange.Now} stands for, and when the file was changed
   */
  public FileStat applyTo(FileStat stat, Instant now) {
    return stat.toBuilder()
        .permissions(permissions == null ? stat.permissions() : permissions)
        .owner(uid == null ? stat.uid() : uid, gid == null ? stat.gid() : gid)
        .atime(time(atime, stat.atime(), now))
        .mtime(time(mtime, stat.mtime(), now))
        .ctime(now)
        .build();
  }

  private static Instant time(@Nullable TimeChange change, Instant before, Instant now) {
    return switch (change) {
      case null -> before;
      case TimeChange.Now() -> now;
      case TimeChange.At(var at) -> at;
    };
  }

  /** Whether nothing would change. */
  public boolean isEmpty() {
    return equals(NONE);
  }
}

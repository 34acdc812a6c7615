package io.tierfs.nfs;

import org.jspecify.annotations.Nullable;

/**
 * Attributes to set; {@code null} leaves a thing as it is.
 *
 * @param permissions {@code 07777} at most
 * @param uid new owner
 * @param gid new group
 * @param size new length in bytes
 * @param atime new time of the last read
 * @param mtime new time of the last change
 */
public record NfsChange(
    @Nullable Integer permissions,
    @Nullable Integer uid,
    @Nullable Integer gid,
    @Nullable Long size,
    @Nullable TimeChange atime,
    @Nullable TimeChange mtime) {

  /** Nothing at all. */
  public static final NfsChange NONE = new NfsChange(null, null, null, null, null, null);

  /** A time to set: the server's own now, or a moment. */
  public sealed interface TimeChange {
    record Now() implements TimeChange {}

    record At(NfsTime time) implements TimeChange {}
  }

  public static NfsChange permissions(int value) {
    return new NfsChange(value, null, null, null, null, null);
  }

  public static NfsChange size(long value) {
    return new NfsChange(null, null, null, value, null, null);
  }
}

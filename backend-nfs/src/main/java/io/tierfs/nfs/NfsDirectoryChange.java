package io.tierfs.nfs;

import org.jspecify.annotations.Nullable;

/**
 * What a change of names did to a directory, so that caches can tell it from changes of others: v4
 * change_info, v3 wcc_data.
 *
 * @param before the directory's {@link NfsAttributes#change()} before, 0 where it is not known
 * @param after the same afterwards, 0 where it is not known
 * @param atomic whether nobody else can have changed it in between
 * @param attributes those of the directory afterwards, where they came along (v3, and v4 where a
 *     GETATTR costs nothing)
 */
public record NfsDirectoryChange(
    long before, long after, boolean atomic, @Nullable NfsAttributes attributes) {
  /** Nothing is known. */
  public static final NfsDirectoryChange UNKNOWN = new NfsDirectoryChange(0, 0, false, null);
}

package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsChange;

/**
 * Cuts a change of owner and set-id bits in two: servers that do both at once may let the change of
 * the owner take the bits away again.
 */
final class OwnerFirst4 {
  private static final int SET_ID = 06000;

  private OwnerFirst4() {}

  static boolean needed(NfsChange change) {
    return (change.uid() != null || change.gid() != null)
        && change.permissions() instanceof Integer mode
        && (mode & SET_ID) != 0;
  }

  /** Owner and group. */
  static NfsChange first(NfsChange change) {
    return new NfsChange(null, change.uid(), change.gid(), null, null, null);
  }

  /** All else. */
  static NfsChange second(NfsChange change) {
    return new NfsChange(
        change.permissions(), null, null, change.size(), change.atime(), change.mtime());
  }
}

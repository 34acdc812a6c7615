package io.tierfs.fuse.internal;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.FileStat;

/**
 * Takes set-user-id and set-group-id from files that somebody without the right to keep them writes
 * to, as local file systems do.
 *
 * <p>By itself the kernel asks for the attribute {@code security.capability} before every write, to
 * know whether there is anything to take away. It stops asking when the file system promises to
 * take care ({@code HANDLE_KILLPRIV_V2}); then requests say whether the bits have to go. What takes
 * {@code security.capability} away is the file system of the tier, which does so for any writer.
 */
public final class SetIdBits {
  private static final int SET_UID = 04000;
  private static final int SET_GID = 02000;
  private static final int GROUP_EXECUTE = 010;

  private SetIdBits() {}

  /** What to change before such a write; empty where there is nothing to take. */
  public static AttributeChange drop(FileStat stat) {
    int before = stat.permissions();
    int after = before & ~SET_UID;
    if ((before & GROUP_EXECUTE) != 0) {
      after &= ~SET_GID;
    }
    return after == before || !stat.isRegularFile()
        ? AttributeChange.times(null, null)
        : AttributeChange.permissions(after);
  }
}

package io.tierfs.fuse.internal;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import java.util.Arrays;

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

  /** Whether a file has bits that a write may take. */
  public static boolean has(FileStat stat) {
    return stat.isRegularFile() && (stat.permissions() & (SET_UID | SET_GID)) != 0;
  }

  /**
   * What to change before such a write; empty where there is nothing to take. A file that no group
   * may run keeps set-group-id for those who are in its group.
   */
  public static AttributeChange drop(FileStat stat, CallContext caller) {
    boolean taken = (stat.permissions() & SET_GID) != 0 && !isMember(caller, stat.gid());
    return drop(stat, taken);
  }

  /** The same for root, who counts as a member of every group. */
  public static AttributeChange dropByRoot(FileStat stat) {
    return drop(stat, false);
  }

  /**
   * What to change after a caller has set an access list: who is not in the group may not leave its
   * set-group-id bit, on directories neither.
   */
  public static AttributeChange dropAfterAccessList(FileStat stat, CallContext caller) {
    boolean kept =
        (stat.permissions() & SET_GID) == 0 || caller.uid() == 0 || isMember(caller, stat.gid());
    return kept
        ? AttributeChange.times(null, null)
        : AttributeChange.permissions(stat.permissions() & ~SET_GID);
  }

  private static AttributeChange drop(FileStat stat, boolean byStranger) {
    int before = stat.permissions();
    int after = before & ~SET_UID;
    if (byStranger || (before & GROUP_EXECUTE) != 0) {
      after &= ~SET_GID;
    }
    return after == before || !stat.isRegularFile()
        ? AttributeChange.times(null, null)
        : AttributeChange.permissions(after);
  }

  private static boolean isMember(CallContext caller, int gid) {
    return caller.gid() == gid || Arrays.stream(caller.groups()).anyMatch(group -> group == gid);
  }
}

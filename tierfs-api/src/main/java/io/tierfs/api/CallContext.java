package io.tierfs.api;

import java.util.function.Supplier;

/**
 * Who asks: the identity that a call acts for. Immutable and thread-safe.
 *
 * <p>Permission to do what is asked has been checked before a backend is called (the kernel does it
 * for a mount). A backend uses the identity for what it creates (owner, group, umask) and, where it
 * is remote, as the credentials that it sends.
 *
 * @since 0.1
 */
public final class CallContext {
  private static final CallContext DAEMON = new CallContext(0, 0, 0, 0, true, () -> new int[0]);

  private final int uid;
  private final int gid;
  private final int umask;
  private final int pid;
  private final boolean daemon;
  private final Supplier<int[]> groupSource;
  private volatile int @org.jspecify.annotations.Nullable [] groups;

  private CallContext(
      int uid, int gid, int umask, int pid, boolean daemon, Supplier<int[]> groupSource) {
    this.uid = uid;
    this.gid = gid;
    this.umask = umask;
    this.pid = pid;
    this.daemon = daemon;
    this.groupSource = groupSource;
  }

  /** The process itself, with all the rights it has and an empty umask: nobody is imitated. */
  public static CallContext daemon() {
    return DAEMON;
  }

  /**
   * A caller.
   *
   * @param umask bits that what it creates does not get, unless the directory has a default ACL
   * @param pid its process, 0 where there is none
   * @param groups its supplementary groups, asked for at most once and only when needed
   */
  public static CallContext of(int uid, int gid, int umask, int pid, Supplier<int[]> groups) {
    return new CallContext(uid, gid, umask & 0777, pid, false, groups);
  }

  /** A caller without supplementary groups. */
  public static CallContext of(int uid, int gid, int umask) {
    return of(uid, gid, umask, 0, () -> new int[0]);
  }

  public int uid() {
    return uid;
  }

  public int gid() {
    return gid;
  }

  public int umask() {
    return umask;
  }

  public int pid() {
    return pid;
  }

  /** Whether this is {@link #daemon()}. */
  public boolean isDaemon() {
    return daemon;
  }

  /** The supplementary groups. The caller must not change the array. */
  public int[] groups() {
    int[] known = groups;
    if (known == null) {
      known = groupSource.get();
      groups = known;
    }
    return known;
  }

  /** The mode without the bits of the umask. */
  public int masked(int mode) {
    return mode & ~umask;
  }

  @Override
  public String toString() {
    return daemon ? "daemon" : "uid " + uid + " gid " + gid;
  }
}

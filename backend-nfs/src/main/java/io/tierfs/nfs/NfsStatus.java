package io.tierfs.nfs;

/**
 * Why a call failed, with the errno (of Linux) that says so to a program. Statuses of v3 and v4 are
 * one set here; what only the client itself can handle never shows.
 */
public enum NfsStatus {
  PERM(1, "not the owner"),
  NOENT(2, "no such file or directory"),
  INTR(4, "interrupted"),
  IO(5, "input/output error on the server"),
  NXIO(6, "no such device or address"),
  ACCESS(13, "permission denied"),
  BUSY(16, "in use (a file with other opens, or a mount point)"),
  EXIST(17, "file exists"),
  XDEV(18, "another file system of the server"),
  NODEV(19, "no such device"),
  NOTDIR(20, "not a directory"),
  ISDIR(21, "is a directory"),
  INVAL(22, "invalid argument"),
  FBIG(27, "file too large"),
  NOSPC(28, "no space left"),
  ROFS(30, "read-only file system"),
  MLINK(31, "too many links"),
  NAMETOOLONG(36, "name too long"),
  NOTEMPTY(39, "directory not empty"),
  /** v4: a symbolic link where none is allowed. */
  SYMLINK(40, "is a symbolic link"),
  NODATA(61, "no such attribute"),
  /** Extended attribute too large. */
  TOOBIG(7, "value too large"),
  DQUOT(122, "quota exceeded"),
  STALE(116, "the file is gone from the server"),
  BADHANDLE(116, "the server does not know the file handle"),
  BAD_COOKIE(5, "the directory changed while it was read"),
  NOTSUPP(95, "not supported by the server"),
  SERVERFAULT(121, "the server failed"),
  BADTYPE(22, "no such type of file on the server"),
  /** A lock of others is in the way: v4 DENIED, LOCKED. */
  DENIED(11, "locked by another"),
  DEADLOCK(35, "locks would wait for each other"),
  NOLOCK(37, "no locks available"),
  /** v4: share reservation of others. */
  SHARE_DENIED(11, "opened by another who does not share it"),
  /** Opened for something else: v4 OPENMODE. */
  OPENMODE(9, "not opened for this"),
  /** DELAY, JUKEBOX or GRACE until the call's time was over. */
  BUSY_SERVER(11, "the server asked to wait for too long"),
  TIMEDOUT(110, "the server does not respond"),
  /** No connection could be made, and none stood before: at the mount. */
  UNREACHABLE(113, "the server cannot be reached"),
  /** The port answers with a refusal, at the mount. */
  REFUSED(111, "connection refused"),
  UNKNOWN_HOST(113, "unknown host"),
  /** The server does not speak this version, program or security flavour. */
  VERSION(93, "the server does not speak this version of NFS"),
  /** The server does not take AUTH_SYS, or not from this port or host. */
  AUTH(13, "the server refuses the credentials"),
  /** The answer makes no sense, or the call is too much for the server. */
  PROTOCOL(71, "protocol error"),
  CLOSED(108, "unmounted");

  private final int errno;
  private final String text;

  NfsStatus(int errno, String text) {
    this.errno = errno;
    this.text = text;
  }

  /** The positive error number of Linux. */
  public int errno() {
    return errno;
  }

  /** In a few words of plain English. */
  public String text() {
    return text;
  }
}

package io.tierfs.backend.localdir;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import org.jspecify.annotations.Nullable;

/** Changes mode, owner and times, of a name without following it or of an open file. */
final class NativeAttributes {
  private NativeAttributes() {}

  /** Changes all but the size of what a directory has by the name in a text area. */
  static void change(Call call, int directory, int area, AttributeChange change, FsPath path)
      throws FsException {
    Integer uid = change.uid();
    Integer gid = change.gid();
    if (uid != null || gid != null) {
      Call.check(
          call.sys(
              Sys.FCHOWNAT,
              directory,
              call.at(area),
              orKeep(uid),
              orKeep(gid),
              Sys.AT_SYMLINK_NOFOLLOW),
          path);
    }
    Integer permissions = change.permissions();
    if (permissions != null) {
      Call.check(setMode(call, directory, area, permissions), path);
    }
    if (putTimes(call, change)) {
      Call.check(
          call.sys(
              Sys.UTIMENSAT,
              directory,
              call.at(area),
              call.at(Call.TIMES),
              Sys.AT_SYMLINK_NOFOLLOW),
          path);
    }
  }

  /** Changes all of an open file. */
  static void changeOpen(Call call, int descriptor, AttributeChange change, FsPath path)
      throws FsException {
    Long size = change.size();
    if (size != null) {
      Call.check(call.sys(Sys.FTRUNCATE, descriptor, size), path);
    }
    Integer uid = change.uid();
    Integer gid = change.gid();
    if (uid != null || gid != null) {
      Call.check(call.sys(Sys.FCHOWN, descriptor, orKeep(uid), orKeep(gid)), path);
    }
    Integer permissions = change.permissions();
    if (permissions != null) {
      Call.check(call.sys(Sys.FCHMOD, descriptor, permissions), path);
    }
    if (putTimes(call, change)) {
      Call.check(call.sys(Sys.UTIMENSAT, descriptor, 0, call.at(Call.TIMES), 0), path);
    }
  }

  private static int orKeep(@Nullable Integer id) {
    return id == null ? -1 : id;
  }

  /**
   * Sets the mode of a name, without following it: EOPNOTSUPP for a symbolic link, which has none.
   *
   * @return 0, or the negative error
   */
  static long setMode(Call call, int directory, int area, int mode) {
    long result = call.sys(Sys.FCHMODAT2, directory, call.at(area), mode, Sys.AT_SYMLINK_NOFOLLOW);
    // Before Linux 6.6, and in sandboxes that do not know the call.
    return result == -Sys.ENOSYS || result == -Sys.EPERM
        ? setModeThroughProc(call, directory, area, mode)
        : result;
  }

  /** What is pinned by an O_PATH descriptor can be named without a name, and cannot be swapped. */
  static long setModeThroughProc(Call call, int directory, int area, int mode) {
    long pinned =
        call.sys(
            Sys.OPENAT, directory, call.at(area), Sys.O_PATH | Sys.O_NOFOLLOW | Sys.O_CLOEXEC, 0);
    if (pinned < 0) {
      return pinned;
    }
    try {
      long asked = Statx.askOpen(call, (int) pinned, Statx.TYPE_AND_BASIC);
      if (asked < 0) {
        return asked;
      }
      if (Statx.type(call) == FileType.SYMLINK) {
        // Some kernels would change it, although nothing ever looks at it.
        return -Errno.EOPNOTSUPP.code();
      }
      call.putText(Call.TEXT_C, "/proc/self/fd/" + pinned);
      return call.sys(Sys.FCHMODAT, Sys.AT_FDCWD, call.at(Call.TEXT_C), mode);
    } catch (FsException impossible) {
      throw new AssertionError(impossible);
    } finally {
      call.closeDescriptor((int) pinned);
    }
  }

  /** Puts both times where {@code utimensat} reads them; false where none is to change. */
  private static boolean putTimes(Call call, AttributeChange change) {
    if (change.atime() == null && change.mtime() == null) {
      return false;
    }
    putTime(call, Call.TIMES, change.atime());
    putTime(call, Call.TIMES + 16, change.mtime());
    return true;
  }

  private static void putTime(Call call, int offset, @Nullable TimeChange time) {
    switch (time) {
      case null -> putTime(call, offset, 0, Sys.UTIME_OMIT);
      case TimeChange.Now() -> putTime(call, offset, 0, Sys.UTIME_NOW);
      case TimeChange.At(var at) -> putTime(call, offset, at.getEpochSecond(), at.getNano());
    }
  }

  private static void putTime(Call call, int offset, long seconds, long nanos) {
    call.putLong(offset, seconds);
    call.putLong(offset + 8, nanos);
  }
}

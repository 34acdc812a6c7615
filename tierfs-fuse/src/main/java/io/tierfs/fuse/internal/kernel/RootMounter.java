package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Errno;
import io.tierfs.fuse.MountException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** Mounts and unmounts by the system calls, which is root's right. */
final class RootMounter {
  private RootMounter() {}

  /** Mounts; the device whose first message waits. */
  static Device mount(MountPlace place) throws MountException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      long descriptor = calls.openDevice(Device.PATH);
      if (descriptor < 0) {
        throw new MountException(
            Device.PATH + " cannot be opened: " + Errno.ofCode((int) -descriptor).text() + '.');
      }
      // A process group and its rights do not matter: with allow_other anybody may enter.
      String options =
          "fd=%d,rootmode=40000,user_id=%d,group_id=%d,%s"
              .formatted(
                  descriptor,
                  calls.call(Sys.GETEUID, 0, 0, 0),
                  calls.call(Sys.GETEGID, 0, 0, 0),
                  String.join(",", place.options()));
      long mounted =
          calls.call(
              Sys.MOUNT,
              calls.text(place.settings().name()).address(),
              calls.text(place.point()).address(),
              calls.text("fuse." + MountPlace.SUBTYPE).address(),
              place.flags(),
              calls.text(options).address(),
              0);
      if (mounted < 0) {
        calls.close((int) descriptor);
        throw refused(place, (int) -mounted);
      }
      return new Device((int) descriptor);
    }
  }

  private static MountException refused(MountPlace place, int error) {
    String reason =
        error == Sys.EPERM
            ? "this process has no right to mount; a container needs `--cap-add SYS_ADMIN`"
            : Errno.ofCode(error).text() + " (error " + error + ")";
    return new MountException("Mounting on " + place.point() + " failed: " + reason + '.');
  }

  /** Takes a mount away; false where it cannot be, now. */
  static boolean unmount(MountPlace place, boolean lazy) {
    return unmount(place.point(), lazy);
  }

  static boolean unmount(Path point, boolean lazy) {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int flags = Sys.UMOUNT_NOFOLLOW | (lazy ? Sys.MNT_DETACH : 0);
      return calls.call(Sys.UMOUNT2, calls.text(point).address(), flags, 0) == 0;
    }
  }
}

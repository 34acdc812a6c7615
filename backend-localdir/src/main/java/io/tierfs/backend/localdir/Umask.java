package io.tierfs.backend.localdir;

import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Creates under the umask of a caller instead of that of the process.
 *
 * <p>Where a sandbox forbids {@code unshare}, the mode is worked out here and set once more after
 * creation if the umask of the process cut bits off.
 */
final class Umask {
  private static final String DEFAULT_ACL = "system.posix_acl_default";

  private final boolean perThread;
  private final int processMask;

  private Umask(boolean perThread, int processMask) {
    this.perThread = perThread;
    this.processMask = processMask;
  }

  /** The best way that works here. */
  static Umask best(CallPool pool) {
    try (Call call = pool.call()) {
      return call.sys(Sys.UNSHARE, Sys.CLONE_FS) == 0 ? new Umask(true, 0) : ofProcess();
    }
  }

  /** The way that does without {@code unshare}. */
  static Umask ofProcess() {
    return new Umask(false, readProcessMask());
  }

  private static int readProcessMask() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Umask:")) {
          return Integer.parseInt(line.substring("Umask:".length()).strip(), 8);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0777;
    }
    return 0777;
  }

  /** Creates with this umask; the result, or the negative error. */
  long under(Call call, int mask, int directory, int area, int mode, Ownership.Creation creation)
      throws FsException {
    return perThread
        ? underThreadMask(call, mask, mode, creation)
        : underProcessMask(call, mask, directory, area, mode, creation);
  }

  private static long underThreadMask(Call call, int mask, int mode, Ownership.Creation creation) {
    // A thread that shares with nobody is left as it is: the kernel looks first.
    long unshared = call.sys(Sys.UNSHARE, Sys.CLONE_FS);
    if (unshared < 0) {
      return unshared;
    }
    int before = (int) call.sys(Sys.UMASK, mask);
    try {
      return creation.create(mode);
    } finally {
      if (before != mask) {
        call.sys(Sys.UMASK, before);
      }
    }
  }

  private long underProcessMask(
      Call call, int mask, int directory, int area, int mode, Ownership.Creation creation)
      throws FsException {
    boolean inherits = NativeXattrs.has(call, directory, DEFAULT_ACL);
    int wanted = inherits ? mode : mode & ~mask;
    long result = creation.create(wanted);
    if (result >= 0 && !inherits && (wanted & processMask) != 0) {
      Statx.ask(call, directory, area);
      int inherited = Statx.mode(call) & Sys.S_ISGID;
      NativeAttributes.setMode(call, directory, area, wanted & 07777 | inherited);
    }
    return result;
  }
}

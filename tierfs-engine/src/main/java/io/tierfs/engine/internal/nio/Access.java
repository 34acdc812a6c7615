package io.tierfs.engine.internal.nio;

import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.TierMode;
import java.io.IOException;
import java.nio.file.AccessMode;

/** Whether this process may do something to a file, as {@code access(2)} tells by its mode bits. */
final class Access {
  private Access() {}

  /** ENOENT, EACCES, EROFS. */
  static void check(TierPath path, AccessMode... modes) throws IOException {
    TierFileSystem fileSystem = path.getFileSystem();
    fileSystem.run(
        path,
        null,
        () -> {
          Place place = fileSystem.existing(path, true);
          FileStat stat = place.stat();
          for (AccessMode mode : modes) {
            if (mode == AccessMode.WRITE) {
              requireWritableTier(fileSystem, place);
            }
            if (!allows(stat, mode, fileSystem.identity())) {
              throw new FsException(Errno.EACCES);
            }
          }
          return true;
        });
  }

  static boolean allows(FileStat stat, AccessMode mode, ProcessIdentity who) {
    if (who.isSuperuser()) {
      return mode != AccessMode.EXECUTE || stat.isDirectory() || (stat.permissions() & 0111) != 0;
    }
    int shift = 0;
    if (stat.uid() == who.uid()) {
      shift = 6;
    } else if (who.groups().contains(stat.gid())) {
      shift = 3;
    }
    int bit =
        switch (mode) {
          case READ -> 4;
          case WRITE -> 2;
          case EXECUTE -> 1;
        };
    return (stat.permissions() >> shift & bit) != 0;
  }

  private static void requireWritableTier(TierFileSystem fileSystem, Place place)
      throws IOException {
    boolean someReadOnly = fileSystem.tierModes().containsValue(TierMode.RO);
    if (someReadOnly) {
      byte[] tier =
          fileSystem.union().getXattr(fileSystem.caller(), place.node(), "user.tierfs.tier");
      if (fileSystem.tierModes().get(io.tierfs.api.Names.decode(tier)) == TierMode.RO) {
        throw new FsException(Errno.EROFS);
      }
    }
  }
}

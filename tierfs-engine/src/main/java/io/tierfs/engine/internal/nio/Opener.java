package io.tierfs.engine.internal.nio;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** Opens files. */
final class Opener {
  private static final int NEW_FILE = 0666;

  private Opener() {}

  /** A channel on what a path leads to, which is made where the options say so. */
  static TierFileChannel open(
      TierPath path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    OpenMode mode = OpenMode.of(options);
    TierFileSystem fileSystem = path.getFileSystem();
    int permissions = Permissions.initial(NEW_FILE, attributes);
    OpenOptions asked = mode.toUnion(permissions & ~fileSystem.identity().umask());
    return fileSystem.run(path, null, () -> open(fileSystem, path, mode, asked));
  }

  private static TierFileChannel open(
      TierFileSystem fileSystem, TierPath path, OpenMode mode, OpenOptions asked)
      throws IOException {
    Union union = fileSystem.union();
    CallContext caller = fileSystem.caller();
    Place place = fileSystem.place(path, mode.followsLinks());
    Node found = place.found();
    if (found != null && mode.createsNew()) {
      throw new FsException(Errno.EEXIST);
    }
    if (found != null && found.type() == FileType.SYMLINK) {
      String reason = Failures.reason(new FsException(Errno.ELOOP)) + " (NOFOLLOW_LINKS specified)";
      throw new FileSystemException(path.toString(), null, reason);
    }
    OpenFile file;
    if (found != null) {
      file = union.open(caller, found, asked);
    } else if (mode.creates()) {
      file = union.create(caller, place.directory(), place.name(Errno.EISDIR), asked);
    } else {
      throw new FsException(Errno.ENOENT);
    }
    String name = place.name();
    Runnable whenClosed =
        mode.deletesOnClose() && name != null
            ? () -> delete(fileSystem, place.directory(), name, file.node())
            : () -> {};
    return fileSystem.opened(
        new TierFileChannel(fileSystem, file, mode, path.toString(), whenClosed));
  }

  /** Takes the name away if it stands for the file still; best effort, as the option promises. */
  private static void delete(TierFileSystem fileSystem, Node directory, String name, Node file) {
    Union union = fileSystem.union();
    try {
      if (union.lookup(fileSystem.caller(), directory, name) == file) {
        union.removeFile(fileSystem.caller(), directory, name);
      }
    } catch (IOException e) {
      System.getLogger("io.tierfs.engine")
          .log(System.Logger.Level.DEBUG, name + " was not deleted on close", e);
    }
  }
}

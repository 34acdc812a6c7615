package io.tierfs.engine.internal.nio;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.engine.Node;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.nio.file.attribute.FileAttribute;

/** Makes and deletes names. */
final class NameChanges {
  private static final int NEW_DIRECTORY = 0777;

  private NameChanges() {}

  static void makeDirectory(TierPath path, FileAttribute<?>... attributes) throws IOException {
    TierFileSystem fileSystem = path.getFileSystem();
    int mode = Permissions.initial(NEW_DIRECTORY, attributes) & ~fileSystem.identity().umask();
    fileSystem.run(
        path,
        null,
        () -> {
          Place place = vacant(path);
          return fileSystem
              .union()
              .makeDirectory(
                  fileSystem.caller(), place.directory(), place.name(Errno.EEXIST), mode);
        });
  }

  static void makeSymlink(TierPath path, String target, FileAttribute<?>... attributes)
      throws IOException {
    if (attributes.length > 0) {
      throw new UnsupportedOperationException("a symbolic link has no initial attributes");
    }
    TierFileSystem fileSystem = path.getFileSystem();
    fileSystem.run(
        path,
        null,
        () -> {
          if (target.isEmpty()) {
            throw new FsException(Errno.ENOENT);
          }
          Place place = vacant(path);
          return fileSystem
              .union()
              .makeSymlink(
                  fileSystem.caller(), place.directory(), place.name(Errno.EEXIST), target);
        });
  }

  /** Gives what a path leads to one more name; a symbolic link itself, where it is one. */
  static void makeHardLink(TierPath path, TierPath existing) throws IOException {
    TierFileSystem fileSystem = path.getFileSystem();
    fileSystem.run(
        path,
        existing,
        () -> {
          Node node = fileSystem.place(existing, false).node();
          Place place = vacant(path);
          fileSystem
              .union()
              .makeHardLink(fileSystem.caller(), node, place.directory(), place.name(Errno.EEXIST));
          return true;
        });
  }

  /** Where something new is to be; EEXIST where something is. */
  private static Place vacant(TierPath path) throws IOException {
    Place place = path.getFileSystem().place(path, false);
    if (place.found() != null) {
      throw new FsException(Errno.EEXIST);
    }
    return place;
  }

  static void delete(TierPath path) throws IOException {
    TierFileSystem fileSystem = path.getFileSystem();
    fileSystem.run(
        path,
        null,
        () -> {
          delete(path, fileSystem.place(path, false));
          return true;
        });
  }

  /** Deletes what was found where a path leads. */
  static void delete(TierPath path, Place place) throws IOException {
    Union union = path.getFileSystem().union();
    CallContext caller = path.getFileSystem().caller();
    Node node = place.node();
    String name = place.name(otherwise(path));
    if (node.type() == FileType.DIRECTORY) {
      union.removeDirectory(caller, place.directory(), name);
    } else {
      union.removeFile(caller, place.directory(), name);
    }
  }

  /** What {@code rmdir(2)} says of a path without a last name. */
  private static Errno otherwise(TierPath path) {
    if (path.endsWith("..")) {
      return Errno.ENOTEMPTY;
    }
    return path.endsWith(".") ? Errno.EINVAL : Errno.EBUSY;
  }
}

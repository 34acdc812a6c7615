package io.tierfs.engine.internal.nio;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
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
          Place source = fileSystem.place(existing, false);
          Place place = vacant(path);
          fileSystem
              .union()
              .makeHardLink(
                  fileSystem.caller(), source.node(), place.directory(), place.name(Errno.EEXIST));
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
          delete(fileSystem, fileSystem.place(path, false));
          return true;
        });
  }

  /** Deletes what was found at a place. */
  static void delete(TierFileSystem fileSystem, Place place) throws IOException {
    String name =
        place.name(place.directory() == fileSystem.union().root() ? Errno.EBUSY : Errno.EINVAL);
    switch (place.node().type()) {
      case DIRECTORY ->
          fileSystem.union().removeDirectory(fileSystem.caller(), place.directory(), name);
      default -> fileSystem.union().removeFile(fileSystem.caller(), place.directory(), name);
    }
  }
}

package io.tierfs.backend.localdir;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Turns paths of a tier into paths of a {@link java.nio.file.FileSystem}, without symbolic links on
 * the way.
 *
 * <p>The way is looked at name by name before it is used. That keeps links out that lie there; it
 * cannot keep one out that is swapped in at the same moment, for which there are system calls.
 */
final class NioPaths {
  private final Path root;

  NioPaths(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /**
   * Where something is or may be. ENOENT where the directory is missing, or where the file system
   * can have no such name; ENOTDIR for anything but a directory on the way; ENAMETOOLONG.
   */
  Path existing(FsPath path) throws IOException {
    return resolve(path, Errno.ENOENT);
  }

  /** As {@link #existing}, but EILSEQ for a name that the file system cannot have. */
  Path toCreate(FsPath path) throws IOException {
    return resolve(path, Errno.EILSEQ);
  }

  private Path resolve(FsPath path, Errno unnameable) throws IOException {
    Path at = root;
    FsPath seen = FsPath.ROOT;
    for (String name : path.names()) {
      if (!seen.isRoot()) {
        checkDirectory(at, path);
      }
      at = child(at, name, path, unnameable);
      seen = seen.resolve(name);
    }
    return at;
  }

  private static void checkDirectory(Path at, FsPath path) throws IOException {
    if (!attributes(at, path).isDirectory()) {
      throw new FsException(Errno.ENOTDIR, path);
    }
  }

  private static Path child(Path directory, String name, FsPath path, Errno unnameable)
      throws FsException {
    if (Names.encodedLength(name) > Names.NAME_BYTES_MAX) {
      throw new FsException(Errno.ENAMETOOLONG, path);
    }
    try {
      Path child = directory.resolve(name);
      if (child.getNameCount() == directory.getNameCount() + 1 && isNamed(child, name)) {
        return child;
      }
    } catch (InvalidPathException e) {
      throw new FsException(unnameable, path.toString(), e);
    }
    throw new FsException(unnameable, path);
  }

  private static boolean isNamed(Path child, String name) {
    Path last = child.getFileName();
    return last != null && last.toString().equals(name);
  }

  /** The attributes of what is there, no link followed; ENOENT. */
  static BasicFileAttributes attributes(Path at, FsPath path) throws IOException {
    try {
      return Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw FsException.notFound(path);
    }
  }
}

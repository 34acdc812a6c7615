package io.tierfs.api;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store of files: a directory tree below one root.
 *
 * <p>Paths are relative to that root. No method follows a symbolic link, neither at the end of a
 * path nor on the way to it: a name on the way that is no directory is ENOTDIR. Calls block; the
 * engine decides on which thread. Thread-safe: the engine sees to it that no two calls change one
 * name at once, all else may come at the same time.
 *
 * <p>Only the first four methods are needed for a read-only store. Errors are {@link FsException}s;
 * exceptions of {@code java.nio.file} are understood too (see {@link Errno#of}). ENOENT says that
 * the store <em>looked</em> and there is nothing: a store that cannot look says EIO, ETIMEDOUT or
 * whatever is true.
 *
 * @since 0.1
 */
public interface Backend extends Closeable {
  /** What this store can do. The answer never changes. */
  Set<Capability> capabilities();

  /** The attributes of what is at {@code path}; ENOENT where nothing is. */
  FileStat stat(CallContext caller, FsPath path) throws IOException;

  /**
   * As {@link #stat}, but {@code null} where the store looked and there is nothing: the engine asks
   * for many names that do not exist, and a store may well spare itself the exceptions.
   */
  default @Nullable FileStat probe(CallContext caller, FsPath path) throws IOException {
    try {
      return stat(caller, path);
    } catch (IOException e) {
      if (FsException.isAbsent(e)) {
        return null;
      }
      throw e;
    }
  }

  /** The names in a directory; ENOTDIR where it is none. */
  DirectoryCursor list(CallContext caller, FsPath directory) throws IOException;

  /**
   * Opens a regular file. What it creates belongs to the caller: uid, gid (or the directory's where
   * that has the set-gid bit), mode without the umask (or by the directory's default ACL).
   *
   * @throws FsException ENOENT, EEXIST, EISDIR, ELOOP for a symbolic link, ENXIO or EOPNOTSUPP for
   *     what cannot be opened, EROFS
   */
  FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException;

  /** Makes a directory for the caller; EEXIST, ENOENT where the parent is missing. */
  default void makeDirectory(CallContext caller, FsPath path, int mode) throws IOException {
    throw new FsException(Errno.EROFS);
  }

  /** Removes a name of anything but a directory; EISDIR for a directory. */
  default void removeFile(CallContext caller, FsPath path) throws IOException {
    throw new FsException(Errno.EROFS);
  }

  /** Removes an empty directory; ENOTEMPTY, ENOTDIR. */
  default void removeDirectory(CallContext caller, FsPath path) throws IOException {
    throw new FsException(Errno.EROFS);
  }

  /**
   * Gives a file or directory another name, in one step that is seen wholly or not at all. Rules
   * and errors of {@code renameat2(2)}; EINVAL for a mode that the store cannot do.
   */
  default void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws IOException {
    throw new FsException(Errno.EROFS);
  }

  /** Changes attributes of what is at {@code path}. */
  default void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
    throw new FsException(Errno.EROFS);
  }

  /** Makes a symbolic link that holds {@code target} as it is, coded as by {@link Names}. */
  default void makeSymlink(CallContext caller, FsPath path, String target) throws IOException {
    throw new FsException(Errno.EPERM);
  }

  /** What a symbolic link holds; EINVAL for anything else. */
  default String readSymlink(CallContext caller, FsPath path) throws IOException {
    throw new FsException(Errno.EINVAL);
  }

  /** Gives an existing file one more name; EMLINK, EEXIST. */
  default void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws IOException {
    throw new FsException(Errno.EPERM);
  }

  /**
   * Makes an empty regular file, FIFO, socket or device node for the caller.
   *
   * @param mode type and permission bits, before the umask
   * @param rdev for device nodes: major and minor in Linux's encoding
   */
  default void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws IOException {
    throw new FsException(Errno.EPERM);
  }

  /** The value of an extended attribute; ENODATA where there is none of that name. */
  default byte[] getXattr(CallContext caller, FsPath path, String name) throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /** Sets an extended attribute. */
  default void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /** The names of all extended attributes. */
  default List<String> listXattrs(CallContext caller, FsPath path) throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /** Removes an extended attribute; ENODATA where there is none of that name. */
  default void removeXattr(CallContext caller, FsPath path, String name) throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /** How much is free. */
  SpaceInfo space(CallContext caller) throws IOException;

  /** Returns when the names in a directory are safe on its disk. */
  default void syncDirectory(CallContext caller, FsPath directory) throws IOException {}

  /** Returns when everything is safe on the disk. */
  default void syncAll(CallContext caller) throws IOException {}

  /**
   * Watches one directory for changes that others make to its names, to the attributes and contents
   * of those of its children that are no directories, and to itself. What is looked at after this
   * has returned and of which no news came is still so.
   *
   * <p>A subdirectory comes, goes and gets another name here, but what changes its attributes (and
   * its times and link count with each name in it) may be told to its own watch only. Told is what
   * is done by way of this directory: a file with a second name elsewhere may change by that name
   * unseen, and a file that is mapped into memory is told of when it is closed.
   *
   * @throws FsException EOPNOTSUPP where changes cannot be seen (a directory on a network file
   *     system, say), ENOSPC where no more watches are to be had, ENOENT, ENOTDIR
   */
  default DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
      throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /**
   * The directory of this machine that holds the files, where there is one: lets the engine refuse
   * tiers that contain each other or the mount point.
   */
  default Optional<Path> localRoot() {
    return Optional.empty();
  }

  /**
   * What keeps the store from answering just now, in a few words for its users; empty where it
   * answers, as far as it knows. Never blocks.
   */
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /** Gives everything back. Idempotent. Handles that are still open may fail from now on. */
  @Override
  default void close() throws IOException {}
}

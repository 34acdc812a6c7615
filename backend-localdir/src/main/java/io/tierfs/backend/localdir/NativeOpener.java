package io.tierfs.backend.localdir;

import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;

/**
 * Opens files and directories for real, as opposed to naming them.
 *
 * <p>A regular file only: opening with O_NONBLOCK keeps a FIFO from hanging the caller, and what
 * turns out to be something else is closed again. An existing file and a new one take two calls,
 * the second with O_EXCL, so that only what is really new is made in the caller's name.
 */
final class NativeOpener {
  /** How often a file may vanish and appear again between the two calls. */
  private static final int RACES_MAX = 100;

  private static final int ALWAYS = Sys.O_CLOEXEC | Sys.O_NOFOLLOW | Sys.O_NOCTTY;

  private final CallPool pool;
  private final Root root;
  private final Ownership ownership;
  private final long rootDevice;

  NativeOpener(CallPool pool, Root root, Ownership ownership, long rootDevice) {
    this.pool = pool;
    this.root = root;
    this.ownership = ownership;
    this.rootDevice = rootDevice;
  }

  FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws FsException {
    if (path.isRoot()) {
      throw new FsException(
          options.create() && options.exclusive() ? Errno.EEXIST : Errno.EISDIR, path);
    }
    if (options.truncate() && !options.access().writes()) {
      throw new FsException(Errno.EINVAL, path);
    }
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, path);
      if (!options.direct()) {
        int opened = open(call, caller, directory, path, options, flags(options));
        return new NativeFileHandle(pool, path, opened, options, false, rootDevice);
      }
      try {
        int flags = flags(options) | Sys.O_DIRECT;
        int opened = open(call, caller, directory, path, options, flags);
        return new NativeFileHandle(pool, path, opened, options, true, rootDevice);
      } catch (FsException e) {
        if (e.errno() != Errno.EINVAL) {
          throw e;
        }
        // A file system without direct I/O. It may have made the file before it said so.
        OpenOptions again = options.create() ? options.withCreate(false, options.mode()) : options;
        int opened = open(call, caller, directory, path, again, flags(options));
        return new NativeFileHandle(pool, path, opened, options, false, rootDevice);
      }
    }
  }

  private static int flags(OpenOptions options) {
    int access =
        switch (options.access()) {
          case READ -> Sys.O_RDONLY;
          case WRITE -> Sys.O_WRONLY;
          case READ_WRITE -> Sys.O_RDWR;
        };
    return access | (options.append() ? Sys.O_APPEND : 0);
  }

  private int open(
      Call call, CallContext caller, int directory, FsPath path, OpenOptions options, int flags)
      throws FsException {
    int existing = options.truncate() ? flags | Sys.O_TRUNC : flags;
    if (!options.create()) {
      return (int) Call.check(openExisting(call, directory, path, existing), path);
    }
    if (options.exclusive()) {
      return (int) Call.check(openNew(call, caller, directory, options, flags), path);
    }
    for (int i = 0; i < RACES_MAX; i++) {
      long opened = openExisting(call, directory, path, existing);
      if (opened == -Sys.ENOENT) {
        opened = openNew(call, caller, directory, options, flags);
      }
      if (opened != -Sys.EEXIST) {
        return (int) Call.check(opened, path);
      }
    }
    throw new FsException(Errno.EAGAIN, path);
  }

  private long openNew(Call call, CallContext caller, int directory, OpenOptions options, int flags)
      throws FsException {
    return ownership.create(
        call,
        caller,
        directory,
        Call.TEXT_A,
        options.mode() & 07777,
        bits ->
            call.sys(
                Sys.OPENAT,
                directory,
                call.at(Call.TEXT_A),
                flags | ALWAYS | Sys.O_CREAT | Sys.O_EXCL,
                bits));
  }

  /** A descriptor of a regular file, or the negative error. */
  private static long openExisting(Call call, int directory, FsPath path, int flags)
      throws FsException {
    long opened = openAny(call, directory, flags | Sys.O_NONBLOCK);
    if (opened == -Sys.EAGAIN && isRegular(call, directory)) {
      // Somebody holds a lease on the file: wait until it is given back.
      opened = openAny(call, directory, flags);
    }
    if (opened < 0) {
      return opened;
    }
    int descriptor = (int) opened;
    long asked = Statx.askOpen(call, descriptor, Statx.TYPE_AND_BASIC);
    if (asked == 0 && Statx.type(call) != FileType.REGULAR) {
      boolean directoryFound = Statx.type(call) == FileType.DIRECTORY;
      call.closeDescriptor(descriptor);
      throw new FsException(directoryFound ? Errno.EISDIR : Errno.ENXIO, path);
    }
    if (asked == 0) {
      int kept = flags & (Sys.O_APPEND | Sys.O_DIRECT);
      asked = call.sys(Sys.FCNTL, descriptor, Sys.F_SETFL, kept);
    }
    if (asked < 0) {
      call.closeDescriptor(descriptor);
      return asked;
    }
    return descriptor;
  }

  private static long openAny(Call call, int directory, int flags) {
    return call.sys(Sys.OPENAT, directory, call.at(Call.TEXT_A), flags | ALWAYS, 0);
  }

  private static boolean isRegular(Call call, int directory) {
    return Statx.ask(call, directory, Call.TEXT_A) == 0 && Statx.type(call) == FileType.REGULAR;
  }

  /** Sets a file's length, as {@code truncate(2)} but for symbolic links. */
  void truncate(FsPath path, long size) throws FsException {
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, path);
      int file = (int) Call.check(openExisting(call, directory, path, Sys.O_WRONLY), path);
      long result = call.sys(Sys.FTRUNCATE, file, size);
      call.closeDescriptor(file);
      Call.check(result, path);
    }
  }

  DirectoryCursor list(FsPath path) throws FsException {
    try (Call call = root.begin()) {
      int directory = openDirectory(call, path);
      boolean onRootDevice =
          Statx.askOpen(call, directory, Statx.TYPE_AND_BASIC) == 0
              && Statx.device(call) == rootDevice;
      return new NativeDirectoryCursor(pool, path, directory, onRootDevice);
    }
  }

  /** Syncs a directory, or by it its whole file system. */
  void sync(FsPath path, int number) throws FsException {
    try (Call call = root.begin()) {
      int directory = openDirectory(call, path);
      long result = call.sys(number, directory);
      if (result == -Sys.EINVAL && number == Sys.FSYNC) {
        // A file system that cannot sync one directory.
        result = call.sys(Sys.SYNCFS, directory);
      }
      call.closeDescriptor(directory);
      Call.check(result, path);
    }
  }

  private int openDirectory(Call call, FsPath path) throws FsException {
    int directory = root.parent(call, Call.TEXT_A, path);
    // Of a symbolic link O_DIRECTORY and O_NOFOLLOW together make ENOTDIR, as we want it.
    long opened = openAny(call, directory, Sys.O_RDONLY | Sys.O_DIRECTORY);
    return (int) Call.check(opened, path);
  }
}

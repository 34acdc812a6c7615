package io.tierfs.backend.localdir;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import java.time.Duration;

/**
 * The tier's root directory, kept open, and the only way to turn a path into a directory below it.
 *
 * <p>A path is never handed to the kernel as text to be walked freely. The parent directory is
 * resolved beneath the root and without symbolic links ({@code openat2}; name by name where a
 * kernel before 5.6 or a sandbox lacks it), and the call itself is made on that directory and the
 * last name. So whatever is planted or swapped in the tier, nothing outside of it is reached.
 * Directories stay open for a while, see {@link KeptDirectories}.
 */
final class Root {
  /** The longest text that {@code openat2} is given at once; PATH_MAX is 4096 with its NUL. */
  private static final int WALK_BYTES_MAX = 4000;

  private static final int HOW_BYTES = 24;
  private static final int STRIPES = 16;
  private static final int DIRECTORY =
      Sys.O_PATH | Sys.O_DIRECTORY | Sys.O_NOFOLLOW | Sys.O_CLOEXEC;

  private final int descriptor;
  private final CallPool pool;
  private final boolean atOnce;
  private final UseCount use;
  private final KeptDirectories kept;

  private Root(int descriptor, CallPool pool, boolean atOnce, Duration trust) {
    this.descriptor = descriptor;
    this.pool = pool;
    this.atOnce = atOnce;
    this.kept = new KeptDirectories(pool, trust);
    this.use = new UseCount(STRIPES, this::free);
  }

  /**
   * Opens a root.
   *
   * @param path the directory's path, absolute and free of symbolic links, as bytes
   * @param stepwise paths are walked name by name even where {@code openat2} works
   * @param trust how long a directory below it may be kept open
   */
  static Root open(CallPool pool, byte[] path, boolean stepwise, Duration trust)
      throws FsException {
    try (Call call = pool.call()) {
      call.putText(Call.TEXT_A, path, 0, path.length);
      long opened = call.sys(Sys.OPENAT, Sys.AT_FDCWD, call.at(Call.TEXT_A), DIRECTORY, 0);
      if (opened < 0) {
        throw new FsException(Errno.ofCode((int) -opened));
      }
      boolean atOnce = false;
      if (!stepwise) {
        call.putText(Call.TEXT_A, ".");
        long probe = openBeneath(call, Call.TEXT_A, (int) opened);
        atOnce = probe >= 0;
        if (atOnce) {
          call.closeDescriptor((int) probe);
        }
      }
      return new Root((int) opened, pool, atOnce, trust);
    }
  }

  private void free() {
    kept.forgetAll();
    try (Call call = pool.call()) {
      call.closeDescriptor(descriptor);
    }
  }

  /** Begins a conversation about paths; EBADF once the backend is closed. */
  Call begin() throws FsException {
    if (!use.begin()) {
      throw new FsException(Errno.EBADF, "the backend is closed");
    }
    Call call = pool.call();
    call.endsUse(use);
    return call;
  }

  void close() {
    use.close();
  }

  boolean resolvesAtOnce() {
    return atOnce;
  }

  /** The root itself, for a call that has begun. */
  int descriptor() {
    return descriptor;
  }

  /**
   * Opens the directory that holds the path's last name, for the length of the call, and puts that
   * name into {@code area}; of the root itself that is {@code "."}.
   *
   * @return the directory
   * @throws FsException ENOENT; ENOTDIR where a name on the way is anything but a directory, a
   *     symbolic link included; ENAMETOOLONG; EILSEQ
   */
  int parent(Call call, int area, FsPath path) throws FsException {
    if (path.isRoot()) {
      call.putText(area, ".");
      return descriptor;
    }
    call.putText(area, path.name());
    FsPath parent = path.parent();
    return parent.isRoot() ? descriptor : directory(call, parent);
  }

  /** A directory below the root, open for the length of the call. */
  private int directory(Call call, FsPath path) throws FsException {
    KeptDirectories.Kept open = kept.use(path);
    if (open != null) {
      call.endsUse(open.use());
      return open.descriptor();
    }
    long changes = kept.changes();
    byte[] bytes = Call.encode(path.value());
    int directory = (int) Call.check(walk(call, Call.TEXT_C, bytes, bytes.length), path);
    open = kept.keep(path, directory, changes);
    if (open == null) {
      call.closes(directory);
    } else {
      call.endsUse(open.use());
    }
    return directory;
  }

  /**
   * Opens a directory as a place, for calls on it alone; the caller closes it.
   *
   * @throws FsException as {@link #parent}, and ENOTDIR where it is none itself
   */
  int openDirectory(Call call, int area, FsPath path) throws FsException {
    int parent = parent(call, area, path);
    return (int) Call.check(call.sys(Sys.OPENAT, parent, call.at(area), DIRECTORY, 0), path);
  }

  /** Walks to each directory anew from now on. */
  void forgetDirectories() {
    kept.forgetAll();
  }

  /**
   * To be told of each rename and each removal of a directory, when it has been done: what was
   * known of this path, and of all below it, is so no more.
   */
  void changed(FsPath path) {
    kept.changed(path);
  }

  /** Opens the directory whose path is the first {@code end} bytes; or the negative error. */
  private long walk(Call call, int area, byte[] path, int end) throws FsException {
    long at = descriptor;
    int from = 0;
    while (from < end) {
      int to = stepEnd(path, from, end);
      if (to - from >= Call.TEXT_BYTES) {
        closeStep(call, at);
        throw new FsException(Errno.ENAMETOOLONG);
      }
      call.putText(area, path, from, to);
      long next = openStep(call, area, (int) at);
      closeStep(call, at);
      if (next < 0) {
        return next;
      }
      at = next;
      from = to + 1;
    }
    return at;
  }

  private void closeStep(Call call, long at) {
    if (at != descriptor) {
      call.closeDescriptor((int) at);
    }
  }

  /** Where the text that is resolved in one step ends: behind a name, at {@code end} at most. */
  private int stepEnd(byte[] path, int from, int end) {
    if (atOnce && end - from <= WALK_BYTES_MAX) {
      return end;
    }
    int slash = atOnce ? lastSlash(path, from + WALK_BYTES_MAX) : -1;
    if (slash > from) {
      return slash;
    }
    for (int i = from; i < end; i++) {
      if (path[i] == '/') {
        return i;
      }
    }
    return end;
  }

  private static int lastSlash(byte[] path, int end) {
    for (int i = end - 1; i >= 0; i--) {
      if (path[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  private long openStep(Call call, int area, int directory) {
    if (!atOnce) {
      // One name: with O_PATH, O_NOFOLLOW and O_DIRECTORY a symbolic link is ENOTDIR.
      return call.sys(Sys.OPENAT, directory, call.at(area), DIRECTORY, 0);
    }
    long opened = openBeneath(call, area, directory);
    return opened == -Sys.ELOOP ? -Sys.ENOTDIR : opened;
  }

  private static long openBeneath(Call call, int area, int directory) {
    call.putLong(Call.HOW, DIRECTORY);
    call.putLong(Call.HOW + 8, 0);
    call.putLong(
        Call.HOW + 16, Sys.RESOLVE_BENEATH | Sys.RESOLVE_NO_MAGICLINKS | Sys.RESOLVE_NO_SYMLINKS);
    return call.sys(Sys.OPENAT2, directory, call.at(area), call.at(Call.HOW), HOW_BYTES);
  }
}

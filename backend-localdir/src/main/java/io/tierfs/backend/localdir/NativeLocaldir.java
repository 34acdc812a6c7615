package io.tierfs.backend.localdir;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a Linux machine, by system calls.
 *
 * <p>Each operation opens the parent directory beneath the root, or has it open still (see {@link
 * Root}), and makes its call on that and the last name, which is never followed. What creates goes
 * through {@link Ownership}.
 */
final class NativeLocaldir implements Backend {
  private final Path path;
  private final CallPool pool;
  private final Root root;
  private final long rootDevice;
  private final Ownership ownership;
  private final NativeXattrs xattrs;
  private final NativeSpace space;
  private final NativeOpener opener;
  private final NativeWatches watches;
  private final Set<Capability> capabilities;

  private NativeLocaldir(Path path, CallPool pool, Root root, Ways ways) throws FsException {
    this.path = path;
    this.pool = pool;
    this.root = root;
    Umask umask = ways.processUmask() ? Umask.ofProcess() : Umask.best(pool);
    try (Call call = root.begin()) {
      int directory = root.descriptor();
      space = NativeSpace.learn(call, directory);
      rootDevice = Statx.device(call);
      boolean relative = !ways.procXattrs() && NativeXattrs.hasRelativeCalls(call, directory);
      xattrs = new NativeXattrs(pool, relative);
      capabilities =
          space
              .kind()
              .capabilities(
                  space.writable(),
                  answersXattr(call, directory),
                  NativeWatches.workFor(call, directory),
                  space.remote());
    }
    ownership = new Ownership(pool, umask);
    opener = new NativeOpener(pool, root, ownership, rootDevice);
    watches = new NativeWatches(pool, root, ways.limitedWatches());
  }

  private boolean answersXattr(Call call, int directory) throws FsException {
    try {
      call.putText(Call.TEXT_A, ".");
      xattrs.get(call, directory, "user.tierfs.probe", FsPath.ROOT);
      return true;
    } catch (FsException e) {
      return e.errno() == Errno.ENODATA;
    }
  }

  /**
   * Which of the plain ways to take although a better one may work: for tests.
   *
   * @param stepwise paths are walked name by name, as before Linux 5.6
   * @param procXattrs extended attributes go through /proc, as before Linux 6.13
   * @param processUmask the umask is worked out by us, as where unshare is forbidden
   * @param limitedWatches watches have the limits of an unprivileged process
   */
  record Ways(boolean stepwise, boolean procXattrs, boolean processUmask, boolean limitedWatches) {
    static final Ways BEST = new Ways(false, false, false, false);
    static final Ways PLAIN = new Ways(true, true, true, true);
  }

  /**
   * Opens a directory.
   *
   * @param path its real path
   */
  static NativeLocaldir open(Path path, Ways ways) throws FsException {
    return open(path, ways, Duration.ZERO);
  }

  /**
   * Opens a directory.
   *
   * @param path its real path
   * @param trust how long directories below it may be kept open for the next call
   */
  static NativeLocaldir open(Path path, Ways ways, Duration trust) throws FsException {
    CallPool pool = new CallPool();
    Root root = Root.open(pool, PathBytes.of(path), ways.stepwise(), trust);
    try {
      return new NativeLocaldir(path, pool, root, ways);
    } catch (FsException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public FileStat stat(CallContext caller, FsPath target) throws FsException {
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, target);
      Call.check(Statx.ask(call, directory, Call.TEXT_A), target);
      return Statx.read(call, rootDevice);
    }
  }

  @Override
  public @Nullable FileStat probe(CallContext caller, FsPath target) throws FsException {
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, target);
      long result = Statx.ask(call, directory, Call.TEXT_A);
      if (result == -Sys.ENOENT || result == -Sys.ENOTDIR) {
        return null;
      }
      Call.check(result, target);
      return Statx.read(call, rootDevice);
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        return null; // a directory on the way
      }
      throw e;
    }
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws FsException {
    return opener.list(directory);
  }

  @Override
  public FileHandle open(CallContext caller, FsPath file, OpenOptions options) throws FsException {
    return opener.open(caller, file, options);
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath target, int mode) throws FsException {
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, target);
      long made =
          ownership.create(
              call,
              caller,
              directory,
              Call.TEXT_A,
              mode & 07777,
              bits -> call.sys(Sys.MKDIRAT, directory, call.at(Call.TEXT_A), bits));
      Call.check(made, target);
    }
  }

  @Override
  public void removeFile(CallContext caller, FsPath target) throws FsException {
    if (target.isRoot()) {
      throw new FsException(Errno.EISDIR, target.toString());
    }
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, target);
      Call.check(call.sys(Sys.UNLINKAT, directory, call.at(Call.TEXT_A), 0), target);
    }
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath target) throws FsException {
    refuseRoot(target);
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, target);
      long result = call.sys(Sys.UNLINKAT, directory, call.at(Call.TEXT_A), Sys.AT_REMOVEDIR);
      root.changed(target);
      if (result == -Sys.EEXIST) {
        throw notEmpty(target);
      }
      Call.check(result, target);
    }
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws FsException {
    refuseRoot(from);
    refuseRoot(to);
    int flags =
        switch (mode) {
          case REPLACE -> 0;
          case NO_REPLACE -> Sys.RENAME_NOREPLACE;
          case EXCHANGE -> Sys.RENAME_EXCHANGE;
        };
    try (Call call = root.begin()) {
      int source = root.parent(call, Call.TEXT_A, from);
      int target = root.parent(call, Call.TEXT_B, to);
      long result =
          call.sys(
              Sys.RENAMEAT2, source, call.at(Call.TEXT_A), target, call.at(Call.TEXT_B), flags);
      root.changed(from);
      root.changed(to);
      if (result == -Sys.EEXIST && mode == RenameMode.REPLACE) {
        throw notEmpty(to);
      }
      Call.check(result, from);
    }
  }

  /** What POSIX lets a file system call EEXIST, as XFS does. */
  private static FsException notEmpty(FsPath directory) {
    return new FsException(Errno.ENOTEMPTY, directory.toString());
  }

  private static void refuseRoot(FsPath target) throws FsException {
    if (target.isRoot()) {
      throw new FsException(Errno.EBUSY, target.toString());
    }
  }

  @Override
  public void change(CallContext caller, FsPath target, AttributeChange change) throws FsException {
    Long size = change.size();
    if (size != null) {
      opener.truncate(target, size);
    }
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, target);
      NativeAttributes.change(call, directory, Call.TEXT_A, change, target);
    }
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath link, String target) throws FsException {
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, link);
      call.putText(Call.TEXT_B, target);
      long made =
          ownership.create(
              call,
              caller,
              directory,
              Call.TEXT_A,
              0,
              bits ->
                  call.sys(Sys.SYMLINKAT, call.at(Call.TEXT_B), directory, call.at(Call.TEXT_A)));
      Call.check(made, link);
    }
  }

  @Override
  public String readSymlink(CallContext caller, FsPath link) throws FsException {
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, link);
      MemorySegment text = pool.buffer();
      try {
        // Far beyond PATH_MAX, so no link is cut.
        long length =
            call.sys(
                Sys.READLINKAT, directory, call.at(Call.TEXT_A), text.address(), text.byteSize());
        byte[] bytes = text.asSlice(0, Call.check(length, link)).toArray(ValueLayout.JAVA_BYTE);
        return Names.decode(bytes);
      } finally {
        pool.giveBack(text);
      }
    }
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath link) throws FsException {
    try (Call call = root.begin()) {
      int source = root.parent(call, Call.TEXT_A, existing);
      int target = root.parent(call, Call.TEXT_B, link);
      long result =
          call.sys(Sys.LINKAT, source, call.at(Call.TEXT_A), target, call.at(Call.TEXT_B), 0);
      Call.check(result, link);
    }
  }

  @Override
  public void makeNode(CallContext caller, FsPath target, int mode, long rdev) throws FsException {
    boolean device =
        (mode & FileType.MASK) == FileType.CHARACTER_DEVICE.modeBits()
            || (mode & FileType.MASK) == FileType.BLOCK_DEVICE.modeBits();
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, target);
      long made =
          ownership.create(
              call,
              caller,
              directory,
              Call.TEXT_A,
              mode,
              bits ->
                  call.sys(Sys.MKNODAT, directory, call.at(Call.TEXT_A), bits, device ? rdev : 0));
      Call.check(made, target);
    }
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath target, String name) throws FsException {
    try (Call call = root.begin()) {
      return xattrs.get(call, root.parent(call, Call.TEXT_A, target), name, target);
    }
  }

  @Override
  public void setXattr(CallContext caller, FsPath target, String name, byte[] value, XattrMode mode)
      throws FsException {
    try (Call call = root.begin()) {
      int directory = root.parent(call, Call.TEXT_A, target);
      xattrs.set(call, directory, name, value, mode, target);
    }
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath target) throws FsException {
    try (Call call = root.begin()) {
      return xattrs.list(call, root.parent(call, Call.TEXT_A, target), target);
    }
  }

  @Override
  public void removeXattr(CallContext caller, FsPath target, String name) throws FsException {
    try (Call call = root.begin()) {
      xattrs.remove(call, root.parent(call, Call.TEXT_A, target), name, target);
    }
  }

  @Override
  public SpaceInfo space(CallContext caller) throws FsException {
    try (Call call = root.begin()) {
      return space.now(call, root.descriptor());
    }
  }

  @Override
  public void syncDirectory(CallContext caller, FsPath directory) throws FsException {
    opener.sync(directory, Sys.FSYNC);
  }

  @Override
  public void syncAll(CallContext caller) throws FsException {
    opener.sync(FsPath.ROOT, Sys.SYNCFS);
  }

  @Override
  public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
      throws FsException {
    if (!capabilities.contains(Capability.WATCH)) {
      throw new FsException(Errno.EOPNOTSUPP, directory.toString());
    }
    // Neither the watch nor a look that relies on it may be at a directory that was renamed before.
    root.forgetDirectories();
    DirectoryWatch watch = watches.watch(directory, listener);
    root.forgetDirectories();
    return watch;
  }

  @Override
  public Optional<Path> localRoot() {
    return Optional.of(path);
  }

  @Override
  public void close() throws IOException {
    watches.close();
    root.close();
    ownership.close();
  }

  @Override
  public String toString() {
    return path + " by system calls";
  }
}

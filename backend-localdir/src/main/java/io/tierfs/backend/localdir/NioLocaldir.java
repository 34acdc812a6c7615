package io.tierfs.backend.localdir;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A directory of any {@link java.nio.file.FileSystem}, as well as {@code java.nio.file} can. */
final class NioLocaldir implements Backend {
  private final NioPaths paths;
  private final NioFeatures features;
  private final NioAttributes attributes;
  private final NioHandles handles = new NioHandles();
  private final NioOpener opener;
  private final Set<Capability> capabilities;
  private volatile boolean closed;

  /**
   * @param root the directory's real path
   */
  NioLocaldir(Path root) throws IOException {
    paths = new NioPaths(root);
    features = NioFeatures.of(root);
    attributes = new NioAttributes(features, root);
    opener = new NioOpener(this, paths, attributes);
    capabilities = features.capabilities();
  }

  NioHandles handles() {
    return handles;
  }

  private void requireOpen() throws FsException {
    if (closed) {
      throw new FsException(Errno.EBADF, "the backend is closed");
    }
  }

  private void require(Capability capability, Errno otherwise, FsPath path) throws FsException {
    requireOpen();
    if (!capabilities.contains(capability)) {
      throw new FsException(otherwise, path);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public FileStat stat(CallContext caller, FsPath path) throws FsException {
    requireOpen();
    return Nio.call(
        () -> {
          FileStat stat = attributes.stat(paths.existing(path), path);
          handles.seen(path, stat);
          return stat;
        });
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws FsException {
    requireOpen();
    return Nio.call(
        () -> {
          Path at = requireDirectory(directory);
          return new NioDirectoryCursor(at, Files.newDirectoryStream(at));
        });
  }

  private Path requireDirectory(FsPath directory) throws IOException {
    Path at = paths.existing(directory);
    if (!NioPaths.attributes(at, directory).isDirectory()) {
      throw new FsException(Errno.ENOTDIR, directory.toString());
    }
    return at;
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws FsException {
    requireOpen();
    NioFileHandle handle = Nio.call(() -> opener.open(caller, path, options));
    handles.add(handle);
    handles.seen(path, handle.opened());
    return handle;
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath path, int mode) throws FsException {
    requireOpen();
    Nio.run(
        () -> {
          Path at = paths.toCreate(path);
          Files.createDirectory(at);
          // Linux gives a new directory no set-id bit but the one it inherits.
          attributes.own(at, path, caller, mode & 01777);
        });
  }

  @Override
  public void removeFile(CallContext caller, FsPath path) throws FsException {
    requireOpen();
    Nio.run(
        () -> {
          Path at = paths.existing(path);
          FileStat last = attributes.stat(at, path);
          if (last.isDirectory()) {
            throw new FsException(Errno.EISDIR, path);
          }
          Files.delete(at);
          handles.removed(path, last);
        });
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath path) throws FsException {
    requireOpen();
    refuseRoot(path);
    Nio.run(() -> Files.delete(requireDirectory(path)));
  }

  private static void refuseRoot(FsPath path) throws FsException {
    if (path.isRoot()) {
      throw new FsException(Errno.EBUSY, path);
    }
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws FsException {
    requireOpen();
    refuseRoot(from);
    refuseRoot(to);
    if (mode != RenameMode.REPLACE) {
      throw new FsException(Errno.EINVAL, from.toString());
    }
    Nio.run(() -> rename(from, to));
  }

  private void rename(FsPath from, FsPath to) throws IOException {
    Path source = paths.existing(from);
    FileStat moved = attributes.stat(source, from);
    Path target = paths.toCreate(to);
    Optional<FileStat> replaced =
        Files.exists(target, LinkOption.NOFOLLOW_LINKS)
            ? Optional.of(attributes.stat(target, to))
            : Optional.empty();
    if (replaced.isPresent()) {
      if (from.equals(to) || moved.sameFile(replaced.get())) {
        return;
      }
      checkReplaces(moved, replaced.get(), from, to);
    }
    if (moved.isDirectory() && to.startsWith(from)) {
      throw new FsException(Errno.EINVAL, to.toString());
    }
    // A library may need to be told that it may replace; the JDK looks at ATOMIC_MOVE alone.
    Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    replaced.ifPresent(last -> handles.removed(to, last));
    handles.moved(from, to);
    handles.seen(to, moved);
  }

  private static void checkReplaces(FileStat moved, FileStat replaced, FsPath from, FsPath to)
      throws FsException {
    if (replaced.isDirectory() && from.startsWith(to)) {
      throw new FsException(Errno.ENOTEMPTY, to.toString());
    }
    if (moved.isDirectory() != replaced.isDirectory()) {
      throw new FsException(replaced.isDirectory() ? Errno.EISDIR : Errno.ENOTDIR, to.toString());
    }
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws FsException {
    requireOpen();
    Nio.run(
        () -> {
          Path at = paths.existing(path);
          Long size = change.size();
          if (size != null) {
            opener.requireRegular(at, path);
            try (FileChannel channel =
                FileChannel.open(at, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
              NioFileHandle.setSize(channel, size);
            }
          }
          attributes.change(at, path, change);
        });
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath path, String target) throws FsException {
    require(Capability.SYMLINKS, Errno.EPERM, path);
    Nio.run(
        () -> {
          Path link = paths.toCreate(path);
          Files.createSymbolicLink(link, exactly(target, path));
          attributes.own(link, path, caller, 0777);
        });
  }

  /** The target as a path; EILSEQ where that would hold another text: a path has no {@code //}. */
  private Path exactly(String target, FsPath path) throws FsException {
    try {
      Path held = paths.root().getFileSystem().getPath(target);
      if (held.toString().equals(target)) {
        return held;
      }
    } catch (InvalidPathException e) {
      throw new FsException(Errno.EILSEQ, path.toString(), e);
    }
    throw new FsException(Errno.EILSEQ, path);
  }

  @Override
  public String readSymlink(CallContext caller, FsPath path) throws FsException {
    requireOpen();
    return Nio.call(
        () -> {
          Path at = paths.existing(path);
          if (!NioPaths.attributes(at, path).isSymbolicLink()) {
            throw new FsException(Errno.EINVAL, path);
          }
          return Files.readSymbolicLink(at).toString();
        });
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws FsException {
    require(Capability.HARD_LINKS, Errno.EPERM, path);
    Nio.run(
        () -> {
          Path source = paths.existing(existing);
          FileStat linked = attributes.stat(source, existing);
          if (linked.type() != FileType.REGULAR) {
            // Whether a link to a symbolic link is one itself is up to the JDK: better none.
            throw new FsException(Errno.EPERM, existing.toString());
          }
          Files.createLink(paths.toCreate(path), source);
          handles.seen(existing, linked);
          handles.seen(path, linked);
        });
  }

  @Override
  public void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws FsException {
    int type = mode & FileType.MASK;
    if (type != 0 && type != FileType.REGULAR.modeBits()) {
      throw new FsException(Errno.EPERM, path);
    }
    requireOpen();
    Nio.run(() -> opener.open(caller, path, OpenOptions.createNew(mode & 07777)).close());
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath path, String name) throws FsException {
    require(Capability.XATTRS, Errno.EOPNOTSUPP, path);
    return Nio.call(() -> NioXattrs.get(paths.existing(path), path, name));
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws FsException {
    require(Capability.XATTRS, Errno.EOPNOTSUPP, path);
    Nio.run(() -> NioXattrs.set(paths.existing(path), path, name, value, mode));
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath path) throws FsException {
    require(Capability.XATTRS, Errno.EOPNOTSUPP, path);
    return Nio.call(() -> NioXattrs.list(paths.existing(path), path));
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws FsException {
    require(Capability.XATTRS, Errno.EOPNOTSUPP, path);
    Nio.run(() -> NioXattrs.remove(paths.existing(path), path, name));
  }

  @Override
  public SpaceInfo space(CallContext caller) throws FsException {
    requireOpen();
    return Nio.call(() -> NioSpace.now(paths.root(), features, attributes.rootDevice()));
  }

  @Override
  public void syncDirectory(CallContext caller, FsPath directory) throws FsException {
    requireOpen();
    Nio.run(
        () -> {
          Path at = requireDirectory(directory);
          if (features.setsUnix()) {
            try (FileChannel channel = FileChannel.open(at, StandardOpenOption.READ)) {
              channel.force(true);
            }
          }
        });
  }

  /** Syncs what is open, and the root: {@code java.nio.file} cannot sync a whole file system. */
  @Override
  public void syncAll(CallContext caller) throws FsException {
    requireOpen();
    Nio.run(handles::sync);
    syncDirectory(caller, FsPath.ROOT);
  }

  @Override
  public Optional<Path> localRoot() {
    return features.machine() ? Optional.of(paths.root()) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    for (NioFileHandle handle : handles.all()) {
      handle.close();
    }
  }

  @Override
  public String toString() {
    return paths.root() + " by java.nio.file";
  }
}

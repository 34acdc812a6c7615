package io.tierfs.engine.internal.nio;

import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The provider of the scheme {@code tierfs}: engines as file systems of {@code java.nio.file}.
 *
 * <p>An engine that runs gives its own by {@link TierFs#asFileSystem()}. {@link
 * FileSystems#newFileSystem(URI, Map)} starts one from a configuration, {@code
 * tierfs:///etc/tierfs/photos.conf}, and closing the file system closes the engine. Paths have URIs
 * {@code tierfs://name/path}. Thread-safe.
 */
public final class TierFileSystemProvider extends FileSystemProvider {
  private final Registry registry = new Registry(this);

  /** For {@link java.util.ServiceLoader}. */
  public TierFileSystemProvider() {}

  /**
   * The provider that the JDK has loaded; where it has none of this class, because the engine is
   * not on the class path of the application, one of our own. URIs do not find its file systems.
   */
  private static TierFileSystemProvider installed() {
    for (FileSystemProvider each : installedProviders()) {
      if (each instanceof TierFileSystemProvider ours) {
        return ours;
      }
    }
    return new TierFileSystemProvider();
  }

  /** The file system of an engine that runs, under a name of its own. */
  public static FileSystem ofEngine(Union union) {
    return installed().registry.add(union);
  }

  void forget(TierFileSystem fileSystem) {
    registry.remove(fileSystem);
  }

  @Override
  public String getScheme() {
    return TierUris.SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
    TierUris.check(uri);
    if (TierUris.name(uri) != null) {
      registry.requireFree(uri);
      throw new IllegalArgumentException(
          uri + " names no configuration: tierfs:///path/to/union.conf does");
    }
    return registry.start(Path.of(TierUris.path(uri)), env);
  }

  /**
   * As {@link #newFileSystem(URI, Map)}, for a file of the default file system whose name ends in
   * {@code .conf}.
   */
  @Override
  public FileSystem newFileSystem(Path path, Map<String, ?> env) throws IOException {
    if (path.getFileSystem() != FileSystems.getDefault() || !path.toString().endsWith(".conf")) {
      throw new UnsupportedOperationException(path + " is no configuration of tierfs");
    }
    return registry.start(path, env);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    TierUris.check(uri);
    return registry.get(uri);
  }

  @Override
  public Path getPath(URI uri) {
    TierUris.check(uri);
    if (TierUris.name(uri) == null) {
      throw new IllegalArgumentException(uri + " is not of the form tierfs://name/path");
    }
    return registry.get(uri).getPath(TierUris.path(uri));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return Opener.open(TierPath.of(path), options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return Opener.open(TierPath.of(path), options, attributes);
  }

  @Override
  public AsynchronousFileChannel newAsynchronousFileChannel(
      Path path,
      Set<? extends OpenOption> options,
      @Nullable ExecutorService executor,
      FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(java.nio.file.StandardOpenOption.APPEND)) {
      throw new UnsupportedOperationException("APPEND is not for asynchronous channels");
    }
    return new AsyncChannel(Opener.open(TierPath.of(path), options, attributes), executor);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    TierPath directory = TierPath.of(path);
    java.util.Objects.requireNonNull(filter);
    TierFileSystem fileSystem = directory.getFileSystem();
    return fileSystem.run(
        path,
        null,
        () -> {
          try {
            Node node = fileSystem.place(directory, true).node();
            OpenDirectory open = fileSystem.union().openDirectory(fileSystem.caller(), node);
            return fileSystem.opened(new TierDirectoryStream(fileSystem, directory, open, filter));
          } catch (FsException e) {
            if (e.errno() == Errno.ENOTDIR) {
              throw new NotDirectoryException(path.toString());
            }
            throw e;
          }
        });
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    NameChanges.makeDirectory(TierPath.of(path), attributes);
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    NameChanges.makeSymlink(TierPath.of(link), TierPath.of(target).toString(), attributes);
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    NameChanges.makeHardLink(TierPath.of(link), sameSystem(link, existing));
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    TierPath path = TierPath.of(link);
    TierFileSystem fileSystem = path.getFileSystem();
    String target =
        fileSystem.run(
            link,
            null,
            () -> {
              Place place = fileSystem.place(path, false);
              if (place.node().type() != FileType.SYMLINK) {
                throw new NotLinkException(link.toString());
              }
              return fileSystem.union().readSymlink(fileSystem.caller(), place.node());
            });
    return fileSystem.getPath(target);
  }

  @Override
  public void delete(Path path) throws IOException {
    NameChanges.delete(TierPath.of(path));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    TierPath from = TierPath.of(source);
    TierPath to = TierPath.of(target);
    CopyMode mode = CopyMode.of(options);
    if (from.getFileSystem() == to.getFileSystem()) {
      Copier.copy(from, to, mode);
    } else {
      ForeignCopy.copy(from, to, mode);
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    TierPath from = TierPath.of(source);
    TierPath to = TierPath.of(target);
    CopyMode mode = CopyMode.of(options);
    if (from.getFileSystem() == to.getFileSystem()) {
      Copier.move(from, to, mode);
    } else {
      ForeignCopy.move(from, to, mode);
    }
  }

  private static TierPath sameSystem(Path one, Path other) {
    TierPath path = TierPath.of(other);
    if (path.getFileSystem() != one.getFileSystem()) {
      throw new ProviderMismatchException("the paths are of different file systems");
    }
    return path;
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    TierPath one = TierPath.of(path);
    java.util.Objects.requireNonNull(other);
    if (one.equals(other)) {
      return true;
    }
    if (!(other instanceof TierPath two) || two.getFileSystem() != one.getFileSystem()) {
      return false;
    }
    TierFileSystem fileSystem = one.getFileSystem();
    return fileSystem.run(one, null, () -> fileSystem.placeAndStat(one, true).node())
        == fileSystem.run(two, null, () -> fileSystem.placeAndStat(two, true).node());
  }

  @Override
  public boolean isHidden(Path path) {
    TierPath place = TierPath.of(path);
    place.getFileSystem().requireOpen();
    TierPath name = place.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    TierPath place = TierPath.of(path);
    Attributes.read(place, true);
    return place.getFileSystem().store();
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Access.check(TierPath.of(path), modes);
  }

  @Override
  public boolean exists(Path path, LinkOption... options) {
    TierPath place = TierPath.of(path);
    place.getFileSystem().requireOpen();
    try {
      return place.getFileSystem().placeAndStat(place, Follow.links(options)).found() != null;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    java.util.Objects.requireNonNull(type);
    TierPath place = TierPath.of(path);
    place.getFileSystem().requireOpen();
    boolean follow = Follow.links(options);
    PosixView posix = new PosixView(place, follow);
    FileAttributeView view = null;
    if (type == BasicFileAttributeView.class) {
      view = posix.basic();
    } else if (type == PosixFileAttributeView.class) {
      view = posix;
    } else if (type == FileOwnerAttributeView.class) {
      view = posix.owner();
    } else if (type == UserDefinedFileAttributeView.class) {
      view = new UserView(place, follow);
    }
    return type.cast(view);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    requireKnown(type);
    return type.cast(Attributes.read(TierPath.of(path), Follow.links(options)));
  }

  @Override
  public <A extends BasicFileAttributes> @Nullable A readAttributesIfExists(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    requireKnown(type);
    TierPath place = TierPath.of(path);
    TierFileSystem fileSystem = place.getFileSystem();
    try {
      return type.cast(
          fileSystem.run(
              path,
              null,
              () -> Attributes.at(fileSystem, fileSystem.existing(place, Follow.links(options)))));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static void requireKnown(Class<?> type) {
    java.util.Objects.requireNonNull(type);
    if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
      throw new UnsupportedOperationException(type.getName() + " is not supported");
    }
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return Attributes.read(TierPath.of(path), attributes, Follow.links(options));
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    Attributes.set(TierPath.of(path), attribute, value, Follow.links(options));
  }
}

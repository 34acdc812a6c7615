package io.tierfs.engine.internal.nio;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.TierMode;
import io.tierfs.engine.TierInfo;
import io.tierfs.engine.Union;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A union as a file system: knows what is open, and closes it. Thread-safe.
 *
 * <p>Acts as this process: {@link CallContext#daemon()}, with the umask that the process has.
 */
public final class TierFileSystem extends FileSystem {
  private static final int ATTEMPTS = 10;
  private static final Set<String> VIEWS =
      Set.of("basic", "owner", "posix", "tierfs", "unix", "user");

  private final TierFileSystemProvider provider;
  private final String name;
  private final long number;
  private final Union union;
  private final Closeable whenClosed;
  private final CallContext caller = CallContext.daemon();
  private final ProcessIdentity identity = ProcessIdentity.ofNow();
  private final LockTable locks = new LockTable();
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final TierPath root = new TierPath(this, "/");
  private final Map<String, TierMode> tierModes;
  private volatile boolean closed;

  /**
   * Makes a file system.
   *
   * @param number tells it from the others of the provider
   * @param whenClosed is closed with it, last
   */
  TierFileSystem(
      TierFileSystemProvider provider,
      String name,
      long number,
      Union union,
      Closeable whenClosed) {
    this.provider = provider;
    this.name = name;
    this.number = number;
    this.union = union;
    this.whenClosed = whenClosed;
    this.tierModes =
        union.tiers().stream().collect(Collectors.toMap(TierInfo::name, TierInfo::mode));
  }

  /** The modes of the tiers by their names. */
  Map<String, TierMode> tierModes() {
    return tierModes;
  }

  /** The name in its URIs. */
  String name() {
    return name;
  }

  long number() {
    return number;
  }

  Union union() {
    return union;
  }

  CallContext caller() {
    return caller;
  }

  ProcessIdentity identity() {
    return identity;
  }

  LockTable locks() {
    return locks;
  }

  /** What is done by way of a path. */
  interface Action<T> {
    T run() throws IOException;
  }

  /**
   * Runs an action, once more where a node lost its name in between, with its failures told as
   * {@code java.nio.file} does.
   */
  <T> T run(Path path, @Nullable Path other, Action<T> action) throws IOException {
    requireOpen();
    for (int attempt = 1; ; attempt++) {
      try {
        return action.run();
      } catch (FsException e) {
        if (e.errno() != Errno.ESTALE || attempt == ATTEMPTS) {
          throw Failures.of(e, path.toString(), other == null ? null : other.toString());
        }
      }
    }
  }

  /** Where a path leads. */
  Place place(TierPath path, boolean follow) throws IOException {
    return Walk.place(union, caller, path, follow);
  }

  /** Where a path leads, with the attributes of what is there. */
  Place placeAndStat(TierPath path, boolean follow) throws IOException {
    return Walk.placeAndStat(union, caller, path, follow);
  }

  /**
   * What a path leads to, with its attributes; ENOENT where nothing is, also because the way to it
   * leads through a file: whoever reads attributes wants to know that it is not there.
   */
  Place existing(TierPath path, boolean follow) throws IOException {
    try {
      Place place = placeAndStat(path, follow);
      place.node();
      return place;
    } catch (FsException e) {
      throw e.errno() == Errno.ENOTDIR ? new FsException(Errno.ENOENT) : e;
    }
  }

  Path realPath(TierPath path, boolean follow) throws IOException {
    return run(
        path,
        null,
        () -> {
          List<String> names =
              follow
                  ? Walk.names(union, caller, path.absoluteText(), true)
                  : namesWithLinks(path.absoluteText());
          return new TierPath(this, '/' + String.join("/", names));
        });
  }

  /**
   * The names of a path without dots; a link before {@code ..} stays, for it may lead elsewhere.
   */
  private List<String> namesWithLinks(String path) throws IOException {
    List<String> names = new java.util.ArrayList<>();
    for (String each : PathText.names(path)) {
      if (each.equals("..") && !names.isEmpty() && !endsInLink(names)) {
        names.removeLast();
      } else if (!each.equals(".") && !(each.equals("..") && names.isEmpty())) {
        names.add(each);
      }
    }
    place(new TierPath(this, '/' + String.join("/", names)), false).node();
    return names;
  }

  private boolean endsInLink(List<String> names) throws IOException {
    TierPath path = new TierPath(this, '/' + String.join("/", names));
    return place(path, false).node().type() == io.tierfs.api.FileType.SYMLINK;
  }

  void requireOpen() {
    if (closed) {
      throw new ClosedFileSystemException();
    }
  }

  /** Has something closed with this file system. */
  <T extends Closeable> T opened(T resource) throws IOException {
    open.add(resource);
    if (closed) {
      resource.close();
      throw new ClosedFileSystemException();
    }
    return resource;
  }

  /** Something was closed by itself. */
  void closed(Closeable resource) {
    open.remove(resource);
  }

  @Override
  public TierFileSystemProvider provider() {
    return provider;
  }

  /** Closes all that is open, and gives the name back. Idempotent. */
  @Override
  public void close() throws IOException {
    synchronized (open) {
      if (closed) {
        return;
      }
      closed = true;
    }
    provider.forget(this);
    IOException first = null;
    for (Closeable resource : open) {
      first = closeOne(resource, first);
    }
    first = closeOne(whenClosed, first);
    if (first != null) {
      throw first;
    }
  }

  private static @Nullable IOException closeOne(Closeable resource, @Nullable IOException first) {
    try {
      resource.close();
    } catch (IOException e) {
      if (first == null) {
        return e;
      }
      first.addSuppressed(e);
    }
    return first;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean isReadOnly() {
    requireOpen();
    return tierModes.values().stream().allMatch(mode -> mode == TierMode.RO);
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    requireOpen();
    return List.of(root);
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    requireOpen();
    return List.of(store());
  }

  UnionStore store() {
    return new UnionStore(this);
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    requireOpen();
    return VIEWS;
  }

  @Override
  public Path getPath(String first, String... more) {
    requireOpen();
    StringBuilder text = new StringBuilder(first);
    for (String each : more) {
      if (!each.isEmpty()) {
        text.append(text.isEmpty() ? "" : "/").append(each);
      }
    }
    return new TierPath(this, PathText.checked(text.toString()));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    requireOpen();
    return Globs.matcher(syntaxAndPattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    requireOpen();
    return new Principals();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    requireOpen();
    return opened(new TierWatchService(this));
  }

  /** Its name, with the scheme. */
  @Override
  public String toString() {
    return TierUris.SCHEME + "://" + name;
  }
}

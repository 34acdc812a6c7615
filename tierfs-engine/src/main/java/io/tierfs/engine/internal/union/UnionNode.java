package io.tierfs.engine.internal.union;

import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Node;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The one object for a file or directory of the union.
 *
 * <p>It knows the names under which it was seen, as pairs of directory node and name: the rename of
 * a directory changes that directory's node and none below it.
 */
final class UnionNode implements Node {
  /** One name of a node. */
  record Name(UnionNode directory, String name) {}

  private final long serial;
  private final long inode;
  private final FileType type;
  private final NodeKey key;
  private final CopyOnWriteArrayList<Name> names = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<UnionFile> openFiles = new CopyOnWriteArrayList<>();
  private final @Nullable ReentrantReadWriteLock lock;
  private final Object copiesMonitor = new Object();
  private volatile @Nullable Tier tier;
  private volatile @Nullable DirectoryCopies copies;
  private volatile boolean removed;
  private volatile @Nullable Watched watched;
  private volatile long watchRefusedNanos;

  /** The path that was last asked for; good as long as its parts are. */
  private @Nullable FsPath lastPath;

  UnionNode(long serial, long inode, FileType type, NodeKey key) {
    this.serial = serial;
    this.inode = inode;
    this.type = type;
    this.key = key;
    this.lock = type == FileType.DIRECTORY ? new ReentrantReadWriteLock() : null;
  }

  /** Unique within the engine; locks are taken in its order. */
  long serial() {
    return serial;
  }

  @Override
  public long inode() {
    return inode;
  }

  @Override
  public FileType type() {
    return type;
  }

  NodeKey key() {
    return key;
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  boolean isRoot() {
    return key == NodeKey.ROOT;
  }

  /** Guards the names in this directory. */
  ReentrantReadWriteLock lock() {
    return java.util.Objects.requireNonNull(lock);
  }

  /** Guards the knowledge of which tiers have this directory, and the making of its watch. */
  Object copiesMonitor() {
    return copiesMonitor;
  }

  /** The last watch that was begun, whether it holds or not. */
  @Nullable Watched watched() {
    return watched;
  }

  void watched(Watched value) {
    watched = value;
  }

  /** Whether it was tried a moment ago to watch it, and could not be. */
  boolean isWatchRefused() {
    long until = watchRefusedNanos;
    return until != 0 && System.nanoTime() - until < 0;
  }

  /** It need not be tried again before this time. */
  void refuseWatchUntil(long nanos) {
    watchRefusedNanos = nanos;
  }

  /** The tier of the visible copy; {@code null} for a directory. */
  @Nullable Tier tier() {
    return tier;
  }

  void tier(Tier value) {
    tier = value;
  }

  @Nullable DirectoryCopies copies() {
    return copies;
  }

  void copies(@Nullable DirectoryCopies value) {
    copies = value;
  }

  /** Whether its last name was removed through the union. */
  boolean isRemoved() {
    return removed;
  }

  void markRemoved() {
    removed = true;
    names.clear();
  }

  /** A name that it has now, {@code null} for the root and for what has none left. */
  @Nullable Name anyName() {
    List<Name> known = names;
    try {
      return known.isEmpty() ? null : known.get(0);
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  boolean hasName(UnionNode directory, String name) {
    return names.contains(new Name(directory, name));
  }

  void addName(UnionNode directory, String name) {
    Name added = new Name(directory, name);
    if (isDirectory()) {
      // A directory has one name: what was known before was changed behind the union's back.
      if (names.size() != 1 || !names.get(0).equals(added)) {
        names.clear();
        names.add(added);
      }
    } else {
      names.addIfAbsent(added);
    }
  }

  void removeName(UnionNode directory, String name) {
    names.remove(new Name(directory, name));
  }

  /** The directory that it is in; the root is in itself. */
  UnionNode parent() {
    Name name = anyName();
    return name == null ? this : name.directory();
  }

  /**
   * The path by one of its names, {@code null} where none is left. Holds still only under the tree
   * lock.
   */
  @Nullable FsPath path() {
    if (isRoot()) {
      return FsPath.ROOT;
    }
    Name name = anyName();
    if (name == null) {
      return null;
    }
    FsPath directory = name.directory().path();
    if (directory == null) {
      return null;
    }
    FsPath last = lastPath;
    if (last != null && last.parent() == directory && last.name().equals(name.name())) {
      return last;
    }
    FsPath path = directory.resolve(name.name());
    lastPath = path;
    return path;
  }

  /** The files opened through this node, for what has no name any more. */
  CopyOnWriteArrayList<UnionFile> openFiles() {
    return openFiles;
  }

  @Override
  public String toString() {
    return "node " + serial + " " + path();
  }
}

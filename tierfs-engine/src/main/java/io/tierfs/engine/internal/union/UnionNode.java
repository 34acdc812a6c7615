package io.tierfs.engine.internal.union;

import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The one object for a file or directory of the union.
 *
 * <p>It knows the names under which it was seen, as pairs of directory node and name: the rename of
 * a directory changes that directory's node and none below it.
 *
 * <p>There may be millions, so lists are replaced as a whole when they change, under this object's
 * monitor, and empty ones take no memory of their own.
 */
final class UnionNode implements Node {
  /** One name of a node. */
  record Name(UnionNode directory, String name) {
    // Written out: what the JVM derives for records is made when it is first asked for, and slowly.
    @Override
    public int hashCode() {
      return System.identityHashCode(directory) * 31 + name.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Name that && directory == that.directory && name.equals(that.name);
    }
  }

  private final long serial;
  private final long inode;
  private final FileType type;
  private volatile NodeKey key;
  private final @Nullable ReentrantReadWriteLock lock;
  private final @Nullable Object copiesMonitor;

  /** All but one, which most have only, are in {@link #moreNames}. */
  private volatile @Nullable Name firstName;

  private volatile List<Name> moreNames = List.of();
  private volatile List<UnionFile> openFiles = List.of();
  private volatile @Nullable Tier tier;
  private volatile @Nullable DirectoryCopies copies;
  private volatile boolean removed;
  private volatile long changes;
  private volatile @Nullable Watched watched;
  private volatile long watchRefusedNanos;

  /** Set while it moves to another tier. */
  private volatile @Nullable MoveGate gate;

  /** The path that was last asked for; good as long as its parts are. */
  private @Nullable FsPath lastPath;

  UnionNode(long serial, long inode, FileType type, NodeKey key) {
    this.serial = serial;
    this.inode = inode;
    this.type = type;
    this.key = key;
    boolean directory = type == FileType.DIRECTORY;
    this.lock = directory ? new ReentrantReadWriteLock() : null;
    this.copiesMonitor = directory ? new Object() : null;
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

  /** It is another file of a tier from now on. The caller holds the lock of its directory. */
  void key(NodeKey value) {
    key = value;
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  boolean isRoot() {
    return key == NodeKey.ROOT;
  }

  /** Guards the names in this directory. */
  ReentrantReadWriteLock lock() {
    return Objects.requireNonNull(lock);
  }

  /** How often the union has begun to change names in this directory. */
  long changes() {
    return changes;
  }

  /** Names are about to change. The caller holds the lock for writing. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // guarded by the lock
  void change() {
    changes++;
  }

  /** Guards the knowledge of which tiers have this directory, and the making of its watch. */
  Object copiesMonitor() {
    return Objects.requireNonNull(copiesMonitor);
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

  synchronized void markRemoved() {
    removed = true;
    firstName = null;
    moreNames = List.of();
  }

  /** A name that it has now, {@code null} for the root and for what has none left. */
  @Nullable Name anyName() {
    return firstName;
  }

  /** All names that it has now. */
  synchronized List<Name> names() {
    Name first = firstName;
    return first == null
        ? List.of()
        : moreNames.isEmpty() ? List.of(first) : with(moreNames, first);
  }

  boolean hasName(UnionNode directory, String name) {
    Name asked = new Name(directory, name);
    return asked.equals(firstName) || moreNames.contains(asked);
  }

  synchronized void addName(UnionNode directory, String name) {
    Name added = new Name(directory, name);
    if (firstName == null || isDirectory()) {
      // A directory has one name: what was known before was changed behind the union's back.
      if (!added.equals(firstName)) {
        firstName = added;
      }
    } else if (!added.equals(firstName) && !moreNames.contains(added)) {
      moreNames = with(moreNames, added);
    }
  }

  synchronized void removeName(UnionNode directory, String name) {
    Name gone = new Name(directory, name);
    if (!gone.equals(firstName)) {
      moreNames = without(moreNames, gone);
    } else if (moreNames.isEmpty()) {
      firstName = null;
    } else {
      Name next = moreNames.getFirst();
      firstName = next;
      moreNames = without(moreNames, next);
    }
  }

  /** One name becomes another one. At no moment it has none, for those who hold no lock. */
  synchronized void changeName(Name from, Name to) {
    if (isDirectory() || firstName == null || from.equals(firstName)) {
      if (!moreNames.isEmpty()) {
        moreNames = without(moreNames, to);
      }
      firstName = to;
    } else {
      addName(to.directory(), to.name());
      removeName(from.directory(), from.name());
    }
  }

  private static <T> List<T> with(List<T> list, T added) {
    List<T> longer = new ArrayList<>(list);
    longer.add(added);
    return List.copyOf(longer);
  }

  /** Without the first one that equals this. */
  private static <T> List<T> without(List<T> list, T gone) {
    List<T> shorter = new ArrayList<>(list);
    shorter.remove(gone);
    return List.copyOf(shorter);
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
  List<UnionFile> openFiles() {
    return openFiles;
  }

  synchronized void opened(UnionFile file) {
    openFiles = with(openFiles, file);
  }

  synchronized void closed(UnionFile file) {
    openFiles = without(openFiles, file);
  }

  /** Where to wait before it is changed, {@code null} where it does not move just now. */
  @Nullable MoveGate gate() {
    return gate;
  }

  /**
   * Holds up changes: whoever begins one from now on waits at the gate.
   *
   * @return false where it moves already, or must stay on its tier
   */
  synchronized boolean hold(MoveGate value) {
    if (gate != null || isFixed()) {
      return false;
    }
    gate = value;
    return true;
  }

  /** Whether it must stay on its tier for now. */
  boolean isFixed() {
    return openFiles.stream().anyMatch(UnionFile::isFixed);
  }

  /** Changes go on, once the gate is opened. */
  void release() {
    gate = null;
  }

  /** Whether nobody tells what is written to it. */
  boolean isSilent() {
    for (UnionFile file : openFiles) {
      if (file.isSilent()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "node " + serial + " " + path();
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An open directory: walks the copies in the order of the tiers, gives each name once, and
 * remembers what it gave, so that a position always stands for the same entry.
 *
 * <p>It reads only as far as it is asked to: the first names of a million come at once.
 */
final class UnionDirectory implements OpenDirectory {
  private static final int DOTS = 2;

  private final UnionNode node;
  private final CallContext caller;
  private final Resolver resolver;
  private final InodeNumbers inodes;
  private final NodeAccess access;
  private EntryLog log = new EntryLog();
  private @Nullable DirectoryCopies copies;
  private LocationCache.@Nullable Look began;
  private long changes;
  private @Nullable DirectoryCursor cursor;
  private int nextTier;
  private boolean closed;

  /** The entry that was added or asked for last, and its position. */
  private @Nullable Entry recent;

  private long recentPosition;

  UnionDirectory(
      UnionNode node,
      CallContext caller,
      Resolver resolver,
      InodeNumbers inodes,
      NodeAccess access) {
    this.node = node;
    this.caller = caller;
    this.resolver = resolver;
    this.inodes = inodes;
    this.access = access;
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public synchronized @Nullable Entry entry(long position) throws IOException {
    requireOpen();
    if (position == 0) {
      return new Entry(".", FileType.DIRECTORY, node.inode());
    }
    if (position == 1) {
      return new Entry("..", FileType.DIRECTORY, node.parent().inode());
    }
    while (log.size() <= position - DOTS) {
      if (!readMore()) {
        return null;
      }
    }
    Entry entry = recent;
    if (entry == null || position != recentPosition) {
      entry = log.get((int) (position - DOTS));
      recent = entry;
      recentPosition = position;
    }
    return entry;
  }

  /** Adds one entry, where there is one. */
  private boolean readMore() throws IOException {
    if (copies == null) {
      if (node.isRemoved()) {
        return false; // an open directory that was removed is empty, as on a disk
      }
      copies = begin();
    }
    while (true) {
      if (cursor == null) {
        if (nextTier == copies.tiers().size()) {
          return false;
        }
        cursor = openCursor(copies.tiers().get(nextTier++));
      }
      DirectoryEntry entry = cursor.next();
      if (entry == null) {
        closeCursor();
      } else if (!OwnArea.hides(node, entry.name())
          && (nextTier == 1 || !log.contains(entry.name()))
          && add(copies.tiers().get(nextTier - 1), entry)) {
        return true;
      }
    }
  }

  private DirectoryCopies begin() throws IOException {
    resolver.watch(node);
    LocationCache.Look look = resolver.begin(node);
    DirectoryCopies listed =
        access.onDirectory(
            caller,
            node,
            (current, path) -> {
              // Not while names are changing.
              try (var _ = TreeLock.look(node)) {
                changes = node.changes();
              }
              return current;
            });
    began = look.at(listed, node.isRoot());
    return listed;
  }

  private DirectoryCursor openCursor(Tier tier) throws IOException {
    try {
      return access.onDirectory(caller, node, (current, path) -> tier.backend().list(caller, path));
    } catch (IOException e) {
      if (FsException.isAbsent(e)) {
        return () -> null; // this copy was removed from outside
      }
      throw e;
    }
  }

  private boolean add(Tier tier, DirectoryEntry entry) throws IOException {
    boolean plain =
        entry.fileId() != 0
            && entry.type() != null
            && (entry.type() != FileType.DIRECTORY
                || (java.util.Objects.requireNonNull(copies).tiers().size() == 1
                    && !inodes.holds()));
    if (plain) {
      add(entry.name(), entry.type(), inodes.ofEntry(tier, entry.fileId()), nextTier - 1);
      return true;
    }
    // A directory may be merged, or was, and then its number is not the copy's: ask for the node.
    try {
      Node child = resolver.lookup(caller, node, entry.name());
      add(entry.name(), child.type(), child.inode(), 0);
      return true;
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        return false; // it went away meanwhile
      }
      throw e;
    }
  }

  private void add(String name, @Nullable FileType type, long inode, int source) {
    recentPosition = (long) log.size() + DOTS;
    recent = new Entry(name, type, inode);
    log.add(name, type, inode, source);
  }

  @Override
  public Found find(CallContext asking, long position) throws IOException {
    Entry entry = entry(position);
    if (entry == null || position < DOTS) {
      throw new FsException(Errno.EINVAL, "no entry with a name");
    }
    return resolver.find(asking, node, entry.name(), listed(entry, (int) position - DOTS));
  }

  /** What is known of an entry by the listing; {@code null} where it says nothing for sure. */
  private synchronized Resolver.@Nullable Listed listed(Entry entry, int index) {
    if (began == null
        || copies == null
        || index >= log.size()
        || entry.type() == null
        || entry.type() == FileType.DIRECTORY) {
      return null;
    }
    int source = log.source(index);
    return source == 0 ? null : new Resolver.Listed(began, changes, copies.tiers().get(source));
  }

  private void requireOpen() throws FsException {
    if (closed) {
      throw new FsException(Errno.EBADF);
    }
  }

  @Override
  public synchronized void rewind() throws IOException {
    requireOpen();
    closeCursor();
    log = new EntryLog();
    recent = null;
    copies = null;
    began = null;
    nextTier = 0;
  }

  @Override
  public void sync() throws IOException {
    access.onDirectory(
        caller,
        node,
        (current, path) -> {
          sync(current, path);
          return true;
        });
  }

  private void sync(DirectoryCopies current, FsPath path) throws IOException {
    for (Tier tier : current.tiers()) {
      if (tier.writable()) {
        tier.backend().syncDirectory(caller, path);
      }
    }
  }

  private void closeCursor() throws IOException {
    DirectoryCursor open = cursor;
    cursor = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    closeCursor();
  }
}

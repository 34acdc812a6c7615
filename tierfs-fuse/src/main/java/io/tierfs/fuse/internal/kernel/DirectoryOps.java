package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.CallContext;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.Names;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenDirectory.Entry;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Lists directories, with or without the attributes of what is in them. */
final class DirectoryOps {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  /** {@code fuse_dirent}: ino 0, off 8, namelen 16, type 20, name 24, padded to 8 bytes. */
  private static final int NAME_AT = 24;

  /** What stands for a number that is not known: 0 would make the C library drop the entry. */
  private static final long UNKNOWN_INODE = 0xFFFF_FFFFL;

  private static final int DOTS = 2;
  private static final int OPEN_SIZE = 16;
  private static final int KEEP_CACHE = 1 << 1;
  private static final int CACHE_DIRECTORY = 1 << 3;

  private final Served served;

  DirectoryOps(Served served) {
    this.served = served;
  }

  /**
   * Whether directories are opened. Where not, the kernel reads them without a handle, remembers
   * what it read, and asks no more until it is told of news.
   */
  boolean areOpened() {
    return served.listings() == null;
  }

  /** The answer is {@code fuse_open_out}: fh 0, open_flags 8. */
  void opendir(Request request, Reply reply) throws IOException {
    KernelNode node = served.nodes().get(request.nodeId());
    int news = node.news();
    OpenDirectory directory = served.union().openDirectory(request.caller(), node.node());
    boolean lasts =
        served.attributes().lifetimes().lasts(node.node(), 1, System.nanoTime()) && !node.isLong();
    boolean keeps = node.keeps(news, lasts);
    long handle = served.directories().add(new Listing(directory, lasts));
    reply.onLost(() -> lost(handle));
    int at = reply.add(OPEN_SIZE);
    reply.putLong(at, handle);
    reply.putInt(at + 8, (lasts ? CACHE_DIRECTORY : 0) | (keeps ? KEEP_CACHE : 0));
  }

  private void lost(long handle) {
    try {
      served.directories().remove(handle).close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing what nobody waits for failed: " + e.getMessage());
    }
  }

  /** {@code fuse_read_in}: fh 0, offset 8, size 16. */
  void readdir(Request request, Reply reply) throws IOException {
    list(request, reply, null);
  }

  /** As {@link #readdir}, with a {@code fuse_entry_out} before each entry, which may be empty. */
  void readdirplus(Request request, Reply reply) throws IOException {
    ListingHabits habits = served.habits();
    ListingHabits.Habit habit = habits.of(request.pid());
    try {
      boolean wants = habit.wantsAttributes(request.longAt(8));
      list(request, reply, new Plus(request.nodeId(), wants ? request.caller() : null, habit));
    } finally {
      habits.keep(habit);
    }
  }

  /**
   * What goes with the names.
   *
   * @param caller for whom attributes are read, {@code null} where none are
   */
  private record Plus(long directory, @Nullable CallContext caller, ListingHabits.Habit habit) {
    /** Who gets the attributes of an entry that is no dot; {@code null} where it goes without. */
    @Nullable CallContext caller(Entry entry, boolean isLast) {
      if (caller != null
          && (entry.type() == FileType.DIRECTORY
              || !habit.isLeftOut(directory, entry.name(), isLast))) {
        return caller;
      }
      habit.gaveBare();
      return null;
    }
  }

  /**
   * Lists.
   *
   * @param plus {@code null} where nothing goes with the names
   */
  private void list(Request request, Reply reply, @Nullable Plus plus) throws IOException {
    long handle = request.longAt(0);
    Listings listings = served.listings();
    if (handle != 0 || listings == null) {
      Listing listing = served.directories().get(handle);
      boolean _ = list(request, reply, listing, plus);
      if (listing.isShared() && !listing.isOrdered()) {
        served.nodes().get(request.nodeId()).foundLong();
      }
      return;
    }
    Listings.Reading reading =
        listings.enter(request.caller(), served.nodes().get(request.nodeId()), request.longAt(8));
    try {
      if (!list(request, reply, reading.listing(), plus)) {
        listings.finished(reading);
      }
    } finally {
      listings.leave(reading);
    }
  }

  /** Lists from a listing; false where there is nothing more. */
  private boolean list(Request request, Reply reply, Listing listing, @Nullable Plus plus)
      throws IOException {
    int start = reply.position();
    int end = start + Math.min(reply.room(), request.sizeAt(16));
    long index = listing.indexBehind(request.longAt(8));
    for (Entry entry = listing.entry(index); entry != null; entry = listing.entry(index)) {
      byte[] name = Names.encode(entry.name());
      int size = (plus == null ? 0 : AttributeWriter.ENTRY_SIZE) + padded(name.length);
      int left = end - reply.position() - size;
      if (left < 0) {
        break;
      }
      if (plus == null) {
        addName(reply, entry.type(), entry.inode(), name, listing.offset(index));
      } else {
        boolean isLast = left < 2 * size;
        add(reply, listing, entry, name, index, index < DOTS ? null : plus.caller(entry, isLast));
      }
      index++;
    }
    return reply.position() > start;
  }

  private static int padded(int nameLength) {
    return (NAME_AT + nameLength + 7) & ~7;
  }

  /** Adds an entry with what goes with it: an empty one where no caller is to have attributes. */
  private void add(
      Reply reply,
      Listing listing,
      Entry entry,
      byte[] name,
      long index,
      @Nullable CallContext caller)
      throws IOException {
    FileType type = entry.type();
    long inode = entry.inode();
    int at = reply.add(AttributeWriter.ENTRY_SIZE);
    // Node 0 stands for "no attributes": for the dots, which are never counted, and for what
    // cannot be asked, so that one sick file does not hide a whole directory.
    if (caller != null) {
      try {
        Node parent = listing.directory().node();
        long asked = System.nanoTime();
        Found found = listing.find(caller, index);
        served
            .attributes()
            .entry(reply, at, served.nodes(), parent, entry.name(), found, asked, false);
        type = found.node().type();
        inode = found.node().inode();
      } catch (FsException e) {
        if (FsException.isAbsent(e)) {
          reply.cut(at); // it went away meanwhile
          return;
        }
      }
    }
    addName(reply, type, inode, name, listing.offset(index));
  }

  private static void addName(
      Reply reply, @Nullable FileType type, long inode, byte[] name, long offset)
      throws FsException {
    int at = reply.add(padded(0));
    reply.putLong(at, inode == 0 ? UNKNOWN_INODE : inode);
    reply.putLong(at + 8, offset);
    reply.putInt(at + 16, name.length);
    reply.putInt(at + 20, type == null ? 0 : type.direntType());
    reply.addBytes(name);
    reply.add(padded(name.length) - NAME_AT - name.length);
  }

  /** {@code fuse_fsync_in}: fh 0, which is 0 where directories are not opened. */
  void fsyncdir(Request request) throws IOException {
    long handle = request.longAt(0);
    if (handle != 0 || served.listings() == null) {
      served.directories().get(handle).directory().sync();
      return;
    }
    Node node = served.nodes().node(request.nodeId());
    try (OpenDirectory directory = served.union().openDirectory(request.caller(), node)) {
      directory.sync();
    }
  }

  /** {@code fuse_release_in}: fh 0. */
  void releasedir(Request request) throws IOException {
    served.directories().remove(request.longAt(0)).close();
  }
}

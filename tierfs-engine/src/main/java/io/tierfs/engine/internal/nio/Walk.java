package io.tierfs.engine.internal.nio;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One walk along a path, name by name, as the kernel does it: symbolic links are followed where
 * they stand, {@code ..} leads out of the directory that was reached, and absolute targets begin at
 * the root of the union. Not thread-safe.
 */
final class Walk {
  private static final int LINKS_MAX = 40;

  private final Union union;
  private final CallContext caller;
  private final boolean follow;
  private final boolean attributes;
  private final @Nullable Listing listing;

  private final List<Node> directories = new ArrayList<>(12);
  private final List<String> names = new ArrayList<>(12);
  private int links;
  private @Nullable String last;
  private @Nullable Node found;
  private @Nullable FileStat stat;

  private Walk(
      Union union,
      CallContext caller,
      boolean follow,
      boolean attributes,
      @Nullable Listing listing) {
    this.union = union;
    this.caller = caller;
    this.follow = follow;
    this.attributes = attributes;
    this.listing = listing;
    directories.add(union.root());
  }

  /** The place, which may be empty; ENOENT, ENOTDIR or ELOOP where the way to it is barred. */
  static Place place(Union union, CallContext caller, TierPath path, boolean follow)
      throws IOException {
    Walk walk = new Walk(union, caller, follow, false, null);
    walk.along(path.absoluteText(), true);
    return walk.place();
  }

  /** The same with the attributes of what is there, as they are right now. */
  static Place placeAndStat(Union union, CallContext caller, TierPath path, boolean follow)
      throws IOException {
    Walk walk = new Walk(union, caller, follow, true, path.listing());
    walk.along(path.absoluteText(), true);
    return walk.place();
  }

  /** The names from the root to what is there; ENOENT where nothing is. */
  static List<String> names(Union union, CallContext caller, String path, boolean follow)
      throws IOException {
    Walk walk = new Walk(union, caller, follow, false, null);
    walk.along(path, true);
    walk.place().node();
    if (walk.last != null) {
      walk.names.add(walk.last);
    }
    return walk.names;
  }

  private Place place() throws IOException {
    Node directory = directories.getLast();
    if (last != null) {
      return new Place(directory, last, found, stat);
    }
    return new Place(directory, null, directory, attributes ? union.stat(caller, directory) : null);
  }

  /**
   * Goes along a text, from where the walk is.
   *
   * @param ends whether its last name is the last of all
   */
  private void along(String text, boolean ends) throws IOException {
    int start = 0;
    if (text.startsWith("/")) {
      reset();
    }
    int length = text.length();
    while (start < length) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? length : slash;
      if (end > start) {
        step(text.substring(start, end), ends && slash < 0);
      }
      start = end + 1;
    }
  }

  private void reset() {
    directories.subList(1, directories.size()).clear();
    names.clear();
  }

  private void step(String name, boolean ends) throws IOException {
    if (name.equals(".")) {
      return;
    }
    if (name.equals("..")) {
      if (!names.isEmpty()) {
        directories.removeLast();
        names.removeLast();
      }
      return;
    }
    if (ends) {
      end(name);
      return;
    }
    Node node = union.lookup(caller, directories.getLast(), name);
    switch (node.type()) {
      case DIRECTORY -> {
        directories.add(node);
        names.add(name);
      }
      case SYMLINK -> followLink(node, false);
      default -> throw new FsException(Errno.ENOTDIR);
    }
  }

  private void end(String name) throws IOException {
    Node node = find(directories.getLast(), name);
    if (follow && node != null && node.type() == FileType.SYMLINK) {
      stat = null;
      followLink(node, true);
      return;
    }
    last = name;
    found = node;
  }

  private @Nullable Node find(Node directory, String name) throws IOException {
    try {
      if (!attributes) {
        return union.lookup(caller, directory, name);
      }
      Found there = listed(directory);
      if (there == null) {
        there = union.find(caller, directory, name);
      }
      stat = there.stat();
      return there.node();
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return null;
    }
  }

  /** By way of the listing that has shown the name, where it is of the same directory still. */
  private @Nullable Found listed(Node directory) throws IOException {
    if (listing == null || links > 0) {
      return null;
    }
    OpenDirectory open = listing.directory();
    if (open == null || open.node() != directory) {
      return null;
    }
    try {
      return open.find(caller, listing.position());
    } catch (FsException e) {
      if (e.errno() == Errno.EBADF) {
        return null; // closed meanwhile
      }
      throw e;
    }
  }

  private void followLink(Node link, boolean ends) throws IOException {
    if (++links > LINKS_MAX) {
      throw new FsException(Errno.ELOOP);
    }
    String target = union.readSymlink(caller, link);
    if (target.isEmpty()) {
      throw new FsException(Errno.ENOENT);
    }
    along(target, ends);
  }
}

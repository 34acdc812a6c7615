package io.tierfs.backend.localdir;

import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A group of fanotify and the directories that are marked in it.
 *
 * <p>A directory has one mark however many watch it. The group ends once: with its backend, or when
 * the kernel lost news; its descriptors are closed by whoever reads it, and never used after that.
 */
final class WatchGroup {
  private final CallPool pool;
  private final Root root;
  private final int descriptor;
  private final int waker;
  private final Map<ByteBuffer, Marked> marked = new HashMap<>();
  private boolean over;
  private boolean closed;

  /** A directory with a mark, and who watches it. */
  private static final class Marked {
    final ByteBuffer identity;
    final FsPath path;
    final List<Watch> watches = new ArrayList<>();

    Marked(ByteBuffer identity, FsPath path) {
      this.identity = identity;
      this.path = path;
    }
  }

  /** One watch of a directory. */
  final class Watch implements DirectoryWatch {
    private final Marked directory;
    private final ChangeListener listener;
    private volatile boolean ended;

    Watch(Marked directory, ChangeListener listener) {
      this.directory = directory;
      this.listener = listener;
    }

    ChangeListener listener() {
      return listener;
    }

    boolean isEnded() {
      return ended;
    }

    @Override
    public @Nullable Silence silence(FileHandle file) {
      OptionalInt open = file.rawDescriptor();
      return open.isPresent() ? ignoreWrites(open.getAsInt()) : null;
    }

    @Override
    public void close() {
      ended = true;
      leave(this);
    }
  }

  /** The writes of one file are ignored. */
  private final class FileSilence implements DirectoryWatch.Silence {
    private final int file;
    private final AtomicBoolean ended = new AtomicBoolean();

    FileSilence(int file) {
      this.file = file;
    }

    @Override
    public void close() {
      if (ended.compareAndSet(false, true)) {
        heedWrites(file);
      }
    }
  }

  private WatchGroup(CallPool pool, Root root, int descriptor, int waker) {
    this.pool = pool;
    this.root = root;
    this.descriptor = descriptor;
    this.waker = waker;
  }

  /**
   * Opens a group that nobody reads yet.
   *
   * @throws FsException ENOSPC where there are too many, EOPNOTSUPP
   */
  static WatchGroup open(Call call, CallPool pool, Root root, boolean limited) throws FsException {
    long descriptor = refuse(Fanotify.open(call, limited), FsPath.ROOT);
    long waker = call.sys(Sys.EVENTFD2, 0, Sys.O_CLOEXEC | Sys.O_NONBLOCK);
    if (waker < 0) {
      call.closeDescriptor((int) descriptor);
      refuse(waker, FsPath.ROOT);
    }
    return new WatchGroup(pool, root, (int) descriptor, (int) waker);
  }

  /** The result, or why there is no watch, in the words of the interface. */
  private static long refuse(long result, FsPath path) throws FsException {
    if (result >= 0) {
      return result;
    }
    Errno errno =
        switch ((int) -result) {
          case Sys.ENOENT -> Errno.ENOENT;
          case Sys.ENOTDIR -> Errno.ENOTDIR;
          case Sys.ENOSPC, Sys.ENOMEM, Sys.EMFILE, Sys.ENFILE -> Errno.ENOSPC;
          default -> Errno.EOPNOTSUPP;
        };
    throw new FsException(errno, path + " cannot be watched: " + Errno.ofCode((int) -result));
  }

  int descriptor() {
    return descriptor;
  }

  /** Others may have moved directories: before it is told, directories are walked to anew. */
  void news() {
    root.forgetDirectories();
  }

  int waker() {
    return waker;
  }

  synchronized boolean isOver() {
    return over;
  }

  /** Watches an open directory. */
  synchronized Watch join(
      Call call, int directory, FsPath path, ByteBuffer identity, ChangeListener listener)
      throws FsException {
    if (over) {
      throw new FsException(Errno.EAGAIN, path);
    }
    // Each time: a mark that is there changes nothing, and one may have gone with an unmount.
    refuse(Fanotify.mark(call, descriptor, directory), path);
    Marked found = marked.get(identity);
    if (found == null || found.watches.isEmpty()) {
      found = new Marked(identity, path);
      marked.put(identity, found);
    }
    Watch watch = new Watch(found, listener);
    found.watches.add(watch);
    return watch;
  }

  private synchronized void leave(Watch watch) {
    Marked directory = watch.directory;
    if (directory.watches.remove(watch) && directory.watches.isEmpty() && !over) {
      unmark(directory);
    }
  }

  /**
   * Takes a mark away. It stays where the directory cannot be found again (it was renamed, and we
   * may not open it by its handle): what is told of it then finds no watch.
   */
  private void unmark(Marked directory) {
    try (Call call = root.begin()) {
      long opened = reopen(call, directory);
      if (opened >= 0) {
        long result = Fanotify.unmark(call, descriptor, (int) opened);
        call.closeDescriptor((int) opened);
        if (result == 0) {
          marked.remove(directory.identity, directory);
        }
      }
    } catch (FsException e) {
      if (e.errno() == Errno.EBADF) {
        // The backend is closed, and all marks go with the group.
        marked.remove(directory.identity, directory);
      }
    }
  }

  private long reopen(Call call, Marked directory) throws FsException {
    try {
      int opened = root.openDirectory(call, Call.TEXT_A, directory.path);
      try {
        if (Fanotify.identity(call, opened, directory.path).equals(directory.identity)) {
          return opened;
        }
      } catch (FsException e) {
        // Another file system is mounted there now.
      }
      call.closeDescriptor(opened);
    } catch (FsException e) {
      // It is not where it was.
    }
    return Fanotify.openByIdentity(call, root.descriptor(), directory.identity);
  }

  private synchronized DirectoryWatch.@Nullable Silence ignoreWrites(int file) {
    if (over) {
      return null;
    }
    try (Call call = pool.call()) {
      return Fanotify.ignoreWrites(call, descriptor, file) == 0 ? new FileSilence(file) : null;
    }
  }

  private synchronized void heedWrites(int file) {
    if (!closed) {
      try (Call call = pool.call()) {
        Fanotify.heedWrites(call, descriptor, file);
      }
    }
  }

  /** Who watches a directory now. */
  synchronized List<Watch> watching(ByteBuffer identity) {
    Marked found = marked.get(identity);
    return found == null ? List.of() : List.copyOf(found.watches);
  }

  /** A directory was removed, and its mark with it: ends its watches, and tells which they were. */
  synchronized List<Watch> removed(ByteBuffer identity) {
    Marked found = marked.remove(identity);
    return found == null ? List.of() : end(found);
  }

  /** The same for one that was moved, and is marked still. */
  synchronized List<Watch> moved(ByteBuffer identity) {
    Marked found = marked.get(identity);
    if (found == null) {
      return List.of();
    }
    List<Watch> ended = end(found);
    if (!over) {
      unmark(found);
    }
    return ended;
  }

  private static List<Watch> end(Marked directory) {
    List<Watch> ended = List.copyOf(directory.watches);
    directory.watches.clear();
    return ended;
  }

  /** Ends all watches: nothing joins from now on. */
  synchronized List<Watch> end() {
    over = true;
    List<Watch> ended = new ArrayList<>();
    for (Marked directory : marked.values()) {
      ended.addAll(end(directory));
    }
    marked.clear();
    return ended;
  }

  /** Ends all watches untold, and has the reader close the group. */
  void close() {
    for (Watch watch : end()) {
      watch.ended = true;
    }
    wake();
  }

  private synchronized void wake() {
    if (closed) {
      return;
    }
    try (Call call = pool.call()) {
      call.putLong(Call.OFFSETS, 1);
      call.sys(Sys.WRITE, waker, call.at(Call.OFFSETS), Long.BYTES);
    }
  }

  /** Closes the descriptors; called once, by the reader. */
  synchronized void free() {
    over = true;
    closed = true;
    try (Call call = pool.call()) {
      call.closeDescriptor(descriptor);
      call.closeDescriptor(waker);
    }
  }
}

package io.tierfs.backend.localdir;

import io.tierfs.api.FsPath;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Directories that stay open between calls, so that a call need not walk to them: one system call
 * instead of three.
 *
 * <p>A directory is kept for the time that the union trusts what it knows, counted from when it was
 * walked to. When this backend renames or removes a directory, and when a watch tells what others
 * did, all are forgotten at once: that is rare, and walking again is cheap. The ancestors of what
 * is kept are noted too, so that a look into a map tells whether a renamed path was a directory
 * that matters. Thread-safe.
 */
final class KeptDirectories {
  /** So few that many tiers together leave descriptors for open files. */
  private static final int DIRECTORIES_MAX = 128;

  private static final int ENTRIES_MAX = 4 * DIRECTORIES_MAX;
  private static final int STRIPES = 4;

  private final CallPool pool;
  private final long trustNanos;

  /** Replaced as a whole: an ancestor is never gone before what is below it. */
  private volatile ConcurrentHashMap<FsPath, Entry> entries = new ConcurrentHashMap<>();

  private int open;
  private volatile long changes;

  private sealed interface Entry {}

  /** A directory on the way to one that is kept. */
  private enum Ancestor implements Entry {
    ANCESTOR
  }

  /**
   * A directory that is open.
   *
   * @param use what ends when the call ends; has begun
   */
  record Kept(int descriptor, long openedNanos, UseCount use) implements Entry {}

  /**
   * @param trust how long a directory may be kept; nothing is where it is zero
   */
  KeptDirectories(CallPool pool, Duration trust) {
    this.pool = pool;
    this.trustNanos =
        trust.compareTo(Duration.ofDays(36500)) > 0 ? Long.MAX_VALUE : trust.toNanos();
  }

  /** A directory that is open still, with a use of it begun; {@code null} where it is not. */
  @Nullable Kept use(FsPath path) {
    return entries.get(path) instanceof Kept kept
            && System.nanoTime() - kept.openedNanos < trustNanos
            && kept.use.begin()
        ? kept
        : null;
  }

  /** How many changes there were: to be asked before walking to a directory. */
  long changes() {
    return changes;
  }

  /**
   * Keeps a directory and begins a use of it.
   *
   * @param descriptor belongs to this object from now on, unless it is not kept
   * @param changesBefore what {@link #changes} said before it was walked to
   * @return {@code null} where it is not kept: something has changed meanwhile
   */
  @Nullable Kept keep(FsPath path, int descriptor, long changesBefore) {
    if (trustNanos <= 0) {
      return null;
    }
    UseCount use = new UseCount(STRIPES, () -> close(descriptor));
    use.begin();
    Kept kept = new Kept(descriptor, System.nanoTime(), use);
    synchronized (this) {
      if (changes != changesBefore) {
        return null;
      }
      // Full: all go, which is simpler than to choose, and walking again is cheap.
      if (open >= DIRECTORIES_MAX || entries.size() >= ENTRIES_MAX) {
        forgetAll();
      }
      for (FsPath above = path.parent(); !above.isRoot(); above = above.parent()) {
        if (entries.putIfAbsent(above, Ancestor.ANCESTOR) != null) {
          break;
        }
      }
      if (entries.put(path, kept) instanceof Kept old) {
        old.use.close();
      } else {
        open++;
      }
    }
    return kept;
  }

  /** A path stands for something else from now on, and so does what is below it. */
  synchronized void changed(FsPath path) {
    if (trustNanos <= 0) {
      return;
    }
    changes++; // what is opened just now is of before
    if (entries.containsKey(path)) {
      forgetAll();
    }
  }

  /**
   * Closes all that is kept, when nobody uses it any more, and keeps nothing that was opened
   * before.
   */
  synchronized void forgetAll() {
    changes++;
    if (entries.isEmpty()) {
      return;
    }
    ConcurrentHashMap<FsPath, Entry> old = entries;
    entries = new ConcurrentHashMap<>();
    open = 0;
    for (Entry entry : old.values()) {
      if (entry instanceof Kept kept) {
        kept.use.close();
      }
    }
  }

  private void close(int descriptor) {
    try (Call call = pool.call()) {
      call.closeDescriptor(descriptor);
    }
  }
}

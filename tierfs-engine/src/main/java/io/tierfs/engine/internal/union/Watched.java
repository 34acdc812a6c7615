package io.tierfs.engine.internal.union;

import io.tierfs.api.DirectoryWatch;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is watched on all tiers that have it. It holds only while its parent's does,
 * which tells when the directory comes to one more tier; so to break one breaks all below it.
 *
 * <p>Who looks at a tier notes {@link #news()} before and compares after: a look that news overtook
 * is not trusted. Thread-safe.
 */
final class Watched {
  private final UnionNode directory;
  private final @Nullable Watched parent;
  private final List<Tier> tiers;
  private final List<DirectoryWatch> handles = new CopyOnWriteArrayList<>();
  private final AtomicBoolean broken = new AtomicBoolean();
  private final AtomicLong news = new AtomicLong();

  /** The directories in this one of which the tiers are known, by name. */
  private final ConcurrentHashMap<String, UnionNode> directories = new ConcurrentHashMap<>(1);

  private final AtomicInteger children = new AtomicInteger();

  private volatile boolean begun;
  private volatile long sinceNanos;
  private volatile boolean used;

  Watched(UnionNode directory, @Nullable Watched parent, List<Tier> tiers) {
    this.directory = directory;
    this.parent = parent;
    this.tiers = tiers;
  }

  UnionNode directory() {
    return directory;
  }

  List<Tier> tiers() {
    return tiers;
  }

  void add(DirectoryWatch handle) {
    handles.add(handle);
    if (hasEnded()) {
      handle.close();
    }
  }

  /** Its watch on a tier, {@code null} where that has none now. */
  @Nullable DirectoryWatch handle(Tier tier) {
    int index = tiers.indexOf(tier);
    return index < 0 || index >= handles.size() || hasEnded() ? null : handles.get(index);
  }

  boolean hasEnded() {
    return broken.get();
  }

  /** From now on all changes are told. */
  void begin() {
    sinceNanos = System.nanoTime();
    begun = true;
    if (parent != null) {
      parent.children.incrementAndGet();
    }
  }

  /** Whether watches hang on it. */
  boolean hasChildren() {
    return children.get() > 0;
  }

  /** Whether it watched already at this {@link System#nanoTime()}, and does still. */
  boolean heldAt(long nanos) {
    return nanos - sinceNanos >= 0 && holds();
  }

  /** Whether all changes are told. */
  boolean holds() {
    for (Watched watched = this; watched != null; watched = watched.parent) {
      if (watched.broken.get()) {
        return false;
      }
      if (!watched.used) {
        watched.used = true;
      }
    }
    return true;
  }

  /** Whether it was of use since this was last asked. */
  boolean wasUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  long news() {
    return news.get();
  }

  void countNews() {
    news.incrementAndGet();
  }

  /** The tiers of a directory in this one are known by a look that began at {@code newsThen}. */
  boolean keep(String name, UnionNode child, long newsThen) {
    directories.put(name, child);
    return news.get() == newsThen && holds();
  }

  /** The directory of that name, whose tiers are not known any more. */
  @Nullable UnionNode release(String name) {
    return directories.remove(name);
  }

  /** Ends it; whether it had not ended yet. */
  boolean end() {
    if (!broken.compareAndSet(false, true)) {
      return false;
    }
    handles.forEach(DirectoryWatch::close);
    if (begun && parent != null) {
      parent.children.decrementAndGet();
    }
    return true;
  }
}

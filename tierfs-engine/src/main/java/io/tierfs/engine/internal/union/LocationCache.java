package io.tierfs.engine.internal.union;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tierfs.engine.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the union remembers of names: the node, or that there is nothing.
 *
 * <p>It may forget at any time and everything stays right. Entries are put only by one who holds
 * the directory's lock, so that nobody's change falls between a look and its remembering.
 */
final class LocationCache {
  private record Key(long directorySerial, String name) {
    // Written out: what the JVM derives for records is made when it is first asked for, and slowly.
    @Override
    public int hashCode() {
      return Long.hashCode(directorySerial) * 31 + name.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && directorySerial == that.directorySerial
          && name.equals(that.name);
    }
  }

  /**
   * What is known of a name.
   *
   * @param node {@code null} where nothing has the name
   */
  record Known(@Nullable UnionNode node, long nanos) {}

  private final @Nullable Cache<Key, Known> cache;
  private final long entryTtlNanos;
  private final long negativeTtlNanos;

  LocationCache(CacheSettings settings) {
    entryTtlNanos = settings.entryTtl().toNanos();
    negativeTtlNanos = settings.negativeTtl().toNanos();
    cache =
        settings.locations() > 0 && entryTtlNanos > 0
            ? Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumSize(settings.locations())
                .build()
            : null;
  }

  /** How long a directory's copies are trusted, in nanoseconds. */
  long entryTtlNanos() {
    return cache == null ? 0 : entryTtlNanos;
  }

  /** What is known and still fresh. */
  @Nullable Known get(UnionNode directory, String name) {
    if (cache == null) {
      return null;
    }
    Known known = cache.getIfPresent(new Key(directory.serial(), name));
    if (known == null) {
      return null;
    }
    UnionNode node = known.node;
    long ttl = node == null ? negativeTtlNanos : entryTtlNanos;
    boolean stale = System.nanoTime() - known.nanos >= ttl || (node != null && node.isRemoved());
    return stale ? null : known;
  }

  void put(UnionNode directory, String name, UnionNode node) {
    if (cache != null) {
      cache.put(new Key(directory.serial(), name), new Known(node, System.nanoTime()));
    }
  }

  void putAbsent(UnionNode directory, String name) {
    if (cache != null && negativeTtlNanos > 0) {
      cache.put(new Key(directory.serial(), name), new Known(null, System.nanoTime()));
    } else {
      drop(directory, name);
    }
  }

  void drop(UnionNode directory, String name) {
    if (cache != null) {
      cache.invalidate(new Key(directory.serial(), name));
    }
  }
}

package io.tierfs.engine.internal.union;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.tierfs.engine.CacheSettings;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the union remembers of names: the node, or that there is nothing.
 *
 * <p>It may forget at any time and everything stays right. Entries are put only by one who holds
 * the directory's lock, so that nobody's change falls between a look and its remembering.
 *
 * <p>What was looked at under a watch holds for as long as the watch does, and a front door may
 * have been told so. Therefore such an entry never leaves in silence: the front doors are told when
 * others changed the name, when there are too many entries, and when the watch is over ({@link
 * #sweep}).
 */
final class LocationCache {
  private record Key(UnionNode directory, String name) {
    // Written out: what the JVM derives for records is made when it is first asked for, and slowly.
    @Override
    public int hashCode() {
      return Long.hashCode(directory.serial()) * 31 + name.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && directory == that.directory && name.equals(that.name);
    }
  }

  /**
   * What is known of a name.
   *
   * @param node {@code null} where nothing has the name
   * @param nanos when that was known
   * @param under the watch that tells when it is over; {@code null} for a time to live
   * @param known false where nothing is known but that a front door may trust what was here
   */
  record Known(@Nullable UnionNode node, long nanos, @Nullable Watched under, boolean known) {
    boolean holds() {
      return known && under != null && under.holds();
    }
  }

  /**
   * A look at a directory that begins: what is remembered of it is as old as this.
   *
   * @param under the watch of the directory; {@code null} where it is not watched
   * @param news how much the watch had told
   * @param nanos when it began, or when the tiers of the directory were looked for
   */
  record Look(UnionNode directory, @Nullable Watched under, long news, long nanos) {
    /** The same, where the directory turns out to be on these tiers. */
    Look at(DirectoryCopies where, boolean root) {
      boolean covers = under != null && under.tiers().equals(where.tiers());
      return new Look(directory, covers ? under : null, news, where.restsSince(nanos, root));
    }

    /** Whether no news came meanwhile. */
    private boolean isUndisturbed() {
      return under == null || (under.news() == news && under.holds());
    }
  }

  private final @Nullable Cache<Key, Known> cache;
  private final Doors doors;
  private final boolean exclusive;
  private final long entryTtlNanos;
  private final long negativeTtlNanos;
  private final BooleanSupplier troubled;

  /**
   * @param troubled whether a tier does not answer: what was known of names that exist holds as
   *     long, for nobody can look for them anew
   */
  LocationCache(CacheSettings settings, Doors doors, BooleanSupplier troubled) {
    this.doors = doors;
    this.troubled = troubled;
    exclusive = settings.isExclusive();
    entryTtlNanos = settings.entryTtl().toNanos();
    negativeTtlNanos = settings.negativeTtl().toNanos();
    cache =
        settings.locations() > 0 && (entryTtlNanos > 0 || exclusive)
            ? Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumSize(settings.locations())
                .evictionListener(this::evicted)
                .build()
            : null;
  }

  private void evicted(@Nullable Key key, @Nullable Known known, RemovalCause cause) {
    if (key != null && known != null && known.under != null) {
      doors.forget(key.directory, key.name, known.node);
    }
  }

  /** How long a directory's copies are trusted, in nanoseconds. */
  long entryTtlNanos() {
    return cache == null ? 0 : exclusive ? Long.MAX_VALUE : entryTtlNanos;
  }

  /** What is known and still fresh. */
  @Nullable Known get(UnionNode directory, String name) {
    Known known = peek(directory, name);
    if (known == null || !known.known) {
      return null;
    }
    UnionNode node = known.node;
    if (node != null && node.isRemoved()) {
      return null;
    }
    if (exclusive || known.holds()) {
      return known;
    }
    long ttl = node == null ? negativeTtlNanos : entryTtlNanos;
    if (known.under != null) {
      return null;
    }
    boolean holds =
        System.nanoTime() - known.nanos < ttl || (node != null && troubled.getAsBoolean());
    return holds ? known : null;
  }

  /** Whether what was seen by a look may be trusted still. */
  boolean isFresh(Look look) {
    if (cache == null) {
      return false;
    }
    return look.under == null
        ? exclusive || System.nanoTime() - look.nanos < entryTtlNanos
        : look.isUndisturbed();
  }

  /** What is known, fresh or not. */
  @Nullable Known peek(UnionNode directory, String name) {
    return cache == null ? null : cache.getIfPresent(new Key(directory, name));
  }

  /** Whether anything is remembered. */
  boolean isOn() {
    return cache != null;
  }

  void put(Look look, String name, UnionNode node) {
    set(look, name, node);
  }

  void putAbsent(Look look, String name) {
    if (negativeTtlNanos > 0 || exclusive) {
      set(look, name, null);
    } else {
      drop(look.directory(), name);
    }
  }

  private void set(Look look, String name, @Nullable UnionNode node) {
    if (cache == null) {
      return;
    }
    Key key = new Key(look.directory(), name);
    replace(key, new Known(node, look.nanos(), look.under(), true));
    // Put first and compared then: news either find the entry, or are found here.
    if (!look.isUndisturbed()) {
      drop(look.directory(), name);
    }
  }

  private void replace(Key key, Known known) {
    Known old = cache == null ? null : cache.asMap().put(key, known);
    if (old != null && old.under != null && old.under != known.under) {
      doors.changed(key.directory, key.name, old.node);
    }
  }

  /** Nothing is known of a name until somebody looks again. */
  void drop(UnionNode directory, String name) {
    if (cache != null) {
      cache
          .asMap()
          .computeIfPresent(
              new Key(directory, name),
              (key, old) ->
                  old.under == null ? null : new Known(old.node, old.nanos, old.under, false));
    }
  }

  /** Others changed a name or what it stands for. */
  void changed(UnionNode directory, String name) {
    Known old = cache == null ? null : cache.asMap().remove(new Key(directory, name));
    doors.changed(directory, name, old == null ? null : old.node);
  }

  /**
   * Others wrote to what this tier has under a name. Where that is what the name stands for, it
   * does so still.
   *
   * @return false where it may stand for something else now
   */
  boolean written(UnionNode directory, String name, Tier tier) {
    Known known = peek(directory, name);
    UnionNode node = known == null || !known.holds() ? null : known.node;
    if (node == null || node.tier() != tier) {
      return false;
    }
    doors.written(directory, name, node);
    return true;
  }

  /** Forgets what was known under watches that are over. */
  void sweep() {
    if (cache == null) {
      return;
    }
    for (Map.Entry<Key, Known> entry : cache.asMap().entrySet()) {
      Known known = entry.getValue();
      if (known.under != null
          && !known.under.holds()
          && cache.asMap().remove(entry.getKey(), known)) {
        doors.forget(entry.getKey().directory, entry.getKey().name, known.node);
      }
    }
  }
}

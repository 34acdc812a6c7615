package io.tierfs.engine.internal.union;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.internal.union.Locations.Known;
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

  private final @Nullable Locations cache;
  private final Doors doors;
  private final boolean exclusive;
  private final long entryTtlNanos;
  private final long negativeTtlNanos;
  private final long roomy;
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
    roomy = settings.locations() / 4 * 3;
    cache =
        settings.locations() > 0 && (entryTtlNanos > 0 || exclusive)
            ? new Locations(settings.locations(), this::tellOthers)
            : null;
  }

  /** What a front door may trust is not known any more. */
  private void tellOthers(Known known) {
    if (known.under() != null) {
      doors.forget(known.directory(), known.name(), known.node());
    }
  }

  /** How long a directory's copies are trusted, in nanoseconds. */
  long entryTtlNanos() {
    return cache == null ? 0 : exclusive ? Long.MAX_VALUE : entryTtlNanos;
  }

  /** What is known and still fresh. */
  @Nullable Known get(UnionNode directory, String name) {
    Known known = peek(directory, name);
    if (known == null || !known.known()) {
      return null;
    }
    UnionNode node = known.node();
    if (node != null && node.isRemoved()) {
      return null;
    }
    if (exclusive || known.holds()) {
      return known;
    }
    long ttl = node == null ? negativeTtlNanos : entryTtlNanos;
    if (known.under() != null) {
      return null;
    }
    boolean holds =
        System.nanoTime() - known.nanos() < ttl || (node != null && troubled.getAsBoolean());
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
    return cache == null ? null : cache.get(directory, name);
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
    replace(new Known(look.directory(), name, node, look.nanos(), look.under(), true));
    // Put first and compared then: news either find the entry, or are found here.
    if (!look.isUndisturbed()) {
      drop(look.directory(), name);
    }
  }

  private void replace(Known known) {
    Known old = cache == null ? null : cache.put(known);
    if (old != null && old.under() != null && old.under() != known.under()) {
      doors.changed(old.directory(), old.name(), old.node());
    }
  }

  /** Nothing is known of a name until somebody looks again. */
  void drop(UnionNode directory, String name) {
    if (cache != null) {
      cache.change(directory, name, old -> old.under() == null ? null : old.unknown());
    }
  }

  /**
   * No front door knows a file any more. Where there is little room left, nothing is known of its
   * names until somebody looks again: so none has to leave that a front door knows, which would
   * have to be told.
   */
  void forgotten(UnionNode node) {
    if (cache != null && cache.size() > roomy) {
      for (UnionNode.Name name : node.names()) {
        cache.change(name.directory(), name.name(), known -> known.node() == node ? null : known);
      }
    }
  }

  /** Others changed a name or what it stands for. */
  void changed(UnionNode directory, String name) {
    Known old = cache == null ? null : cache.remove(directory, name);
    doors.changed(directory, name, old == null ? null : old.node());
  }

  /**
   * Others wrote to what this tier has under a name. Where that is what the name stands for, it
   * does so still.
   *
   * @return false where it may stand for something else now
   */
  boolean written(UnionNode directory, String name, Tier tier) {
    Known known = peek(directory, name);
    UnionNode node = known == null || !known.holds() ? null : known.node();
    if (node == null || node.tier() != tier) {
      return false;
    }
    doors.written(directory, name, node);
    return true;
  }

  /** Forgets what was known under watches that are over. */
  void sweep() {
    if (cache != null) {
      cache
          .removeAll(known -> known.under() != null && !known.under().holds())
          .forEach(this::tellOthers);
    }
  }
}

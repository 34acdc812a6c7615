package io.tierfs.engine;

import java.time.Duration;

/**
 * How long the union, and the kernel of a mount, trust what they know of the tiers. The union's own
 * changes are seen at once, whatever is set here; the times are for changes made behind its back.
 *
 * @param mode who else may change the tiers
 * @param entryTtl how long a name is known to lie on a tier
 * @param attributesTtl how long attributes are good for; used by kernel mounts
 * @param negativeTtl how long a name is known not to exist
 * @param locations how many names are remembered at most; 0 remembers nothing
 * @param watch whether to have tiers tell of changes by others, where they can: what is watched
 *     needs no time to live. In {@code shared} mode only
 * @param watches how many directories of tiers are watched at most
 * @since 0.1
 */
public record CacheSettings(
    Mode mode,
    Duration entryTtl,
    Duration attributesTtl,
    Duration negativeTtl,
    long locations,
    boolean watch,
    int watches) {

  /**
   * Who may change the tiers beside the union.
   *
   * @since 0.1
   */
  public enum Mode {
    /** Anybody. */
    SHARED,
    /** Nobody: what is known holds until the union changes it, and no time is up. */
    EXCLUSIVE
  }

  private static final int WATCHES = 65_536;

  /** Times to live alone: nothing is watched. */
  public static final CacheSettings TIMED =
      new CacheSettings(
          Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 100_000);

  /** Watched where that can be, else a second. */
  public static final CacheSettings DEFAULT = TIMED.watched(WATCHES);

  /** Remembers nothing. */
  public static final CacheSettings OFF =
      new CacheSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

  /** Times to live for tiers that are shared and not watched. */
  public CacheSettings(
      Duration entryTtl, Duration attributesTtl, Duration negativeTtl, long locations) {
    this(Mode.SHARED, entryTtl, attributesTtl, negativeTtl, locations, false, WATCHES);
  }

  /** The same, with so many directories watched at most. */
  public CacheSettings watched(int most) {
    return new CacheSettings(mode, entryTtl, attributesTtl, negativeTtl, locations, true, most);
  }

  /** The same for tiers that nobody else changes. */
  public CacheSettings exclusive() {
    return new CacheSettings(
        Mode.EXCLUSIVE, entryTtl, attributesTtl, negativeTtl, locations, watch, watches);
  }

  public boolean isExclusive() {
    return mode == Mode.EXCLUSIVE;
  }
}

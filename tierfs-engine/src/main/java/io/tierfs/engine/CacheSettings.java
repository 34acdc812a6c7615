package io.tierfs.engine;

import java.time.Duration;

/**
 * How long the union trusts what it knows of its tiers, for changes made behind its back. Its own
 * changes are seen at once, whatever is set here.
 *
 * @param entryTtl how long a name is known to lie on a tier
 * @param attributesTtl how long attributes are good for; used by kernel mounts
 * @param negativeTtl how long a name is known not to exist
 * @param locations how many names are remembered at most; 0 remembers nothing
 */
public record CacheSettings(
    Duration entryTtl, Duration attributesTtl, Duration negativeTtl, long locations) {
  public static final CacheSettings DEFAULT =
      new CacheSettings(
          Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 50_000);

  /** Remembers nothing. */
  public static final CacheSettings OFF =
      new CacheSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
}

package io.tierfs.engine.internal.config;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import java.util.List;

/**
 * A configuration in which everything that can be known without opening a tier is right.
 *
 * @param tiersPlace where the list of tiers is written
 */
public record LoadedConfig(
    MountSettings mount,
    CacheSettings cache,
    boolean rewriteSymlinks,
    RoutingSpec routing,
    List<TierSpec> tiers,
    Place tiersPlace) {
  public LoadedConfig {
    tiers = List.copyOf(tiers);
  }
}

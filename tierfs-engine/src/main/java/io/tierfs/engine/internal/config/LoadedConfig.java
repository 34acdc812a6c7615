package io.tierfs.engine.internal.config;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.FullSettings;
import io.tierfs.engine.MountSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A configuration in which everything that can be known without opening a tier is right.
 *
 * @param plugins directories of plug-ins that the configuration itself names
 * @param tiersPlace where the list of tiers is written
 */
public record LoadedConfig(
    MountSettings mount,
    CacheSettings cache,
    boolean rewriteSymlinks,
    FullSettings full,
    List<Path> plugins,
    RoutingSpec routing,
    List<TierSpec> tiers,
    Place tiersPlace) {
  public LoadedConfig {
    plugins = List.copyOf(plugins);
    tiers = List.copyOf(tiers);
  }

  /** The providers of all its tiers and links. */
  public List<Object> providers() {
    List<Object> providers = new ArrayList<>();
    tiers.forEach(tier -> providers.add(tier.provider()));
    for (List<LinkSpec> chain : routing.all()) {
      chain.forEach(link -> providers.add(link.provider()));
    }
    return providers;
  }
}

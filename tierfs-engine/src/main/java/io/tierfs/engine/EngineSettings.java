package io.tierfs.engine;

import io.tierfs.engine.internal.union.ListenedCalls;
import java.time.InstantSource;
import java.util.List;

/**
 * All that an engine is built from.
 *
 * @param tiers in their order, the primary first
 * @param rewriteSymlinks give absolute targets of symbolic links as relative to the tier's root, as
 *     the article's program did; off by default
 * @param clock the time
 * @param full what happens where a write finds its tier full
 * @since 0.1
 */
public record EngineSettings(
    List<TierSetup> tiers,
    RoutingChains chains,
    CacheSettings cache,
    boolean rewriteSymlinks,
    InstantSource clock,
    FullSettings full) {
  public EngineSettings {
    tiers = List.copyOf(tiers);
  }

  /** With the default for full tiers. */
  public EngineSettings(
      List<TierSetup> tiers,
      RoutingChains chains,
      CacheSettings cache,
      boolean rewriteSymlinks,
      InstantSource clock) {
    this(tiers, chains, cache, rewriteSymlinks, clock, FullSettings.DEFAULT);
  }

  /** The same, with a listener that is told of every call to a tier. */
  public EngineSettings listened(EngineListener listener) {
    List<TierSetup> listened =
        tiers.stream()
            .map(
                tier ->
                    new TierSetup(
                        tier.name(),
                        ListenedCalls.of(tier.backend(), tier.name(), listener),
                        tier.mode(),
                        tier.minFree()))
            .toList();
    return new EngineSettings(listened, chains, cache, rewriteSymlinks, clock, full);
  }
}

package io.tierfs.engine.model;

import io.tierfs.api.Backend;
import io.tierfs.api.Decision;
import io.tierfs.api.TierMode;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.ChainLink;
import io.tierfs.engine.RoutingChains;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierSetup;
import java.io.IOException;
import java.util.List;

/**
 * What kind of union is compared.
 *
 * @param spread new files go to any tier, by their names; else to the first that has the directory
 * @param modes of each tier; those that are missing are rw
 */
record UnionKind(int tiers, CacheSettings cache, boolean spread, List<TierMode> modes) {
  /** Places by the path alone, so that a shorter run places what is left as before. */
  private static final ChainLink BY_NAME =
      new ChainLink(
          "by-name",
          (request, candidates) -> {
            int hash = request.path().value().hashCode() * 0x9E3779B9;
            return Decision.take(candidates.get(Math.floorMod(hash >>> 8, candidates.size())));
          });

  static UnionKind of(int tiers, CacheSettings cache) {
    return new UnionKind(tiers, cache, false, List.of());
  }

  UnionKind spreading() {
    return new UnionKind(tiers, cache, true, modes);
  }

  UnionKind modes(TierMode... value) {
    return new UnionKind(tiers, cache, spread, List.of(value));
  }

  TierMode mode(int tier) {
    return tier < modes.size() ? modes.get(tier) : TierMode.RW;
  }

  TierFs build(List<Backend> backends) throws IOException {
    TierFs.Builder builder = TierFs.builder().cache(cache);
    if (spread) {
      builder.routing(new RoutingChains(List.of(), List.of(BY_NAME), List.of()));
    }
    for (int i = 0; i < tiers; i++) {
      builder.tier(new TierSetup("tier" + i, backends.get(i), mode(i), 0));
    }
    return builder.build();
  }
}

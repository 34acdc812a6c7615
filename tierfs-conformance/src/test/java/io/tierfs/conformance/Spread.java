package io.tierfs.conformance;

import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.engine.ChainLink;
import io.tierfs.engine.RoutingChains;
import java.util.List;

/**
 * Puts what is new onto any tier, by its name: the same one each time. The usual chain has all on
 * the first tier once that has all directories.
 */
final class Spread implements RoutingPolicy {
  static final RoutingChains NEW_FILES =
      new RoutingChains(List.of(), List.of(new ChainLink("spread", new Spread())), List.of());

  private Spread() {}

  @Override
  public Decision route(RouteRequest request, List<Candidate> candidates) {
    int hash = request.path().value().hashCode() * 0x9E3779B9;
    return Decision.take(candidates.get(Math.floorMod(hash >>> 8, candidates.size())));
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Decision;
import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** All tiers for an action; where only one can be taken, the first. */
public final class All implements BuiltInPolicy {
  @Override
  public String type() {
    return "all";
  }

  @Override
  public String description() {
    return "Every copy of what an action changes; otherwise as first-found.";
  }

  @Override
  public Set<Operation> decides() {
    return Set.of(Operation.values());
  }

  @Override
  public RoutingPolicy create(Options options) {
    RoutingPolicy all =
        Links.only(Set.of(Operation.ACTION), (request, candidates) -> Decision.takeAll(candidates));
    return Links.orElse(all, new FirstFound().create(options));
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** The first rule of the article: what the primary has is used there. */
public final class ExistsInPrimary implements BuiltInPolicy {
  @Override
  public String type() {
    return "exists-in-primary";
  }

  @Override
  public String description() {
    return "The primary tier, where the path exists there.";
  }

  @Override
  public Set<Operation> decides() {
    return Set.of(Operation.values());
  }

  @Override
  public RoutingPolicy create(Options options) {
    return Links.first(Filters.PRIMARY.and(Filters.EXISTS));
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** The second rule of the article: what a colder tier has is used there. */
public final class ExistsInFallback implements BuiltInPolicy {
  @Override
  public String type() {
    return "exists-in-fallback";
  }

  @Override
  public String description() {
    return "The first tier behind the primary on which the path exists.";
  }

  @Override
  public Set<Operation> decides() {
    return Set.of(Operation.values());
  }

  @Override
  public RoutingPolicy create(Options options) {
    return Links.first(Filters.FALLBACK.and(Filters.EXISTS));
  }
}

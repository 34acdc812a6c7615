package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** The first tier in order that will do. */
public final class FirstFound implements BuiltInPolicy {
  @Override
  public String type() {
    return "first-found";
  }

  @Override
  public String description() {
    return "The first tier that has the path; for new files, the first that takes them.";
  }

  @Override
  public Set<Operation> decides() {
    return Set.of(Operation.values());
  }

  @Override
  public RoutingPolicy create(Options options) {
    RoutingPolicy create = Links.only(Placement.DECIDES, Links.first(Filters.WRITABLE));
    RoutingPolicy others = Links.only(Links.EXISTING, Links.first(Filters.EXISTS));
    return Links.orElse(create, others);
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** Keeps together what lies together: stays on tiers that have the path already. */
public final class ExistingPath implements BuiltInPolicy {
  @Override
  public String type() {
    return "existing-path";
  }

  @Override
  public String description() {
    return "The tiers that have the path, of new files those that have the parent directory, "
        + "in order.";
  }

  @Override
  public Set<Operation> decides() {
    return Set.of(Operation.values());
  }

  @Override
  public RoutingPolicy create(Options options) {
    Filter beside = Filters.WRITABLE.and(Filters.PARENT_EXISTS);
    RoutingPolicy create = Links.only(Placement.DECIDES, Links.filtered(beside, Links.inOrder()));
    RoutingPolicy search = Links.only(Set.of(Operation.SEARCH), Links.first(Filters.EXISTS));
    RoutingPolicy action =
        Links.only(Set.of(Operation.ACTION), Links.filtered(Filters.EXISTS, Links.inOrder()));
    return Links.orElse(create, Links.orElse(search, action));
  }
}

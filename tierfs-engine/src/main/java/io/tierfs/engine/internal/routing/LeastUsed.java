package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** Evens out what tiers of unequal sizes hold, in bytes. */
public final class LeastUsed implements BuiltInPolicy {
  @Override
  public String type() {
    return "least-used";
  }

  @Override
  public String description() {
    return "New files: the tier on which the least is stored.";
  }

  @Override
  public OptionSchema options() {
    return Placement.options();
  }

  @Override
  public Set<Operation> decides() {
    return Placement.DECIDES;
  }

  @Override
  public RoutingPolicy create(Options options) {
    return Placement.of(
        options, Links.largest(c -> c.space().freeBytes() - c.space().totalBytes()));
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** Fills the emptiest tier first. */
public final class MostFreeSpace implements BuiltInPolicy {
  @Override
  public String type() {
    return "most-free-space";
  }

  @Override
  public String description() {
    return "New files: the tier with the most space available.";
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
    return Placement.of(options, Links.largest(c -> c.space().availableBytes()));
  }
}

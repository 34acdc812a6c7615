package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** Every tier that takes new files, as they come. */
public final class Writable implements BuiltInPolicy {
  @Override
  public String type() {
    return "writable";
  }

  @Override
  public String description() {
    return "New files: all tiers that take them, in order; one that turns out to be full "
        + "gives way to the next.";
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
    return Placement.of(options, Links.inOrder());
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Set;

/** Spreads new files by lot, each tier with the same chance. */
public final class RandomTier implements BuiltInPolicy {
  @Override
  public String type() {
    return "random";
  }

  @Override
  public String description() {
    return "New files: any tier that takes them, by chance.";
  }

  @Override
  public OptionSchema options() {
    return Placement.options(Seed.OPTION);
  }

  @Override
  public Set<Operation> decides() {
    return Placement.DECIDES;
  }

  @Override
  public RoutingPolicy create(Options options) {
    return Placement.of(options, new WeightedDraw(Seed.random(options), c -> 1));
  }
}

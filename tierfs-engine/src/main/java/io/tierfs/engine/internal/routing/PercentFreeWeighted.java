package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.SpaceInfo;
import java.util.Set;

/** Spreads new files by lot; a tier's chance is its share of available space. */
public final class PercentFreeWeighted implements BuiltInPolicy {
  @Override
  public String type() {
    return "percent-free-weighted";
  }

  @Override
  public String description() {
    return "New files: a tier by chance, an emptier one more often.";
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
    return Placement.of(options, new WeightedDraw(Seed.random(options), c -> share(c.space())));
  }

  private static double share(SpaceInfo space) {
    return space.totalBytes() <= 0 ? 0 : (double) space.availableBytes() / space.totalBytes();
  }
}

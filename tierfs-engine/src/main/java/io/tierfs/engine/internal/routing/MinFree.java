package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.SpaceInfo;
import java.util.Set;

/** Goes by the room that a tier has left. */
public final class MinFree implements BuiltInPolicy {
  @Override
  public String type() {
    return "min-free";
  }

  @Override
  public String description() {
    return "New files: the tiers that have so much space available, in order.";
  }

  @Override
  public OptionSchema options() {
    return OptionSchema.of(
        Option.optional("size", OptionType.SIZE, "What has to be available."),
        Option.optional(
            "share",
            OptionType.PERCENT,
            "How much of the tier has to be available; with a size, both hold."));
  }

  @Override
  public Set<Operation> decides() {
    return Placement.DECIDES;
  }

  @Override
  public RoutingPolicy create(Options options) {
    if (!options.has("size") && !options.has("share")) {
      throw new IllegalArgumentException("min-free needs a size or a share");
    }
    long size = options.has("size") ? options.size("size") : 0;
    double share = options.has("share") ? options.percent("share") : 0;
    Filter room =
        candidate -> {
          SpaceInfo space = candidate.space();
          return space.availableBytes() >= size
              && space.availableBytes() >= share * space.totalBytes();
        };
    return Links.only(
        Placement.DECIDES, Links.filtered(Filters.WRITABLE.and(room), Links.inOrder()));
  }
}

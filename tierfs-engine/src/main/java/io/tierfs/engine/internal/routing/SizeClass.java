package io.tierfs.engine.internal.routing;

import io.tierfs.api.Decision;
import io.tierfs.api.Operation;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.OptionalLong;
import java.util.Set;

/** Sends new files to tiers by how large they will be. */
public final class SizeClass implements BuiltInPolicy {
  @Override
  public String type() {
    return "size-class";
  }

  @Override
  public String description() {
    return "New files whose size is told when they are made: those of some sizes go to the "
        + "first of the named tiers that takes them.";
  }

  @Override
  public OptionSchema options() {
    return OptionSchema.of(
        Option.optional("from", OptionType.SIZE, "The smallest size that is meant.")
            .withDefault("0"),
        Option.optional("to", OptionType.SIZE, "The largest size that is meant."),
        NamedTiers.OPTION);
  }

  @Override
  public Set<Operation> decides() {
    return Placement.DECIDES;
  }

  @Override
  public RoutingPolicy create(Options options) {
    long least = options.size("from");
    long most = options.has("to") ? options.size("to") : Long.MAX_VALUE;
    if (least > most) {
      throw new IllegalArgumentException("size-class has a 'from' that is more than its 'to'");
    }
    RoutingPolicy place = NamedTiers.of(options);
    return Links.only(
        Placement.DECIDES,
        (request, candidates) -> {
          OptionalLong size = request.expectedBytes();
          return size.isPresent() && size.getAsLong() >= least && size.getAsLong() <= most
              ? place.route(request, candidates)
              : Decision.pass();
        });
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Operation;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What all policies share that rank the tiers for a new file: the tiers that take new files, with
 * the parent where paths are preserved, with enough space.
 */
final class Placement {
  static final Set<Operation> DECIDES = Set.of(Operation.CREATE);

  private static final List<Option> SHARED =
      List.of(
          Option.optional(
                  "path",
                  OptionType.STRING,
                  "creating: any tier, missing parents are made there; preserving: only tiers that"
                      + " have the parent directory; shared: those that have most of the"
                      + " directories on the way to it.")
              .withDefault("creating")
              .withChoices("creating", "preserving", "shared"),
          Option.optional(
              "min-free",
              OptionType.SIZE,
              "Only tiers with this much available, beside what the tiers' own min-free asks."));

  private Placement() {}

  /** The shared parameters, and those of one policy. */
  static OptionSchema options(Option... own) {
    List<Option> all = new ArrayList<>(SHARED);
    all.addAll(List.of(own));
    return new OptionSchema(all);
  }

  /** A policy that ranks what is left; passes where nothing is. */
  static RoutingPolicy of(Options options, RoutingPolicy ranking) {
    Filter filter = Filters.WRITABLE;
    if (options.string("path").equals("preserving")) {
      filter = filter.and(Filters.PARENT_EXISTS);
    }
    if (options.has("min-free")) {
      filter = filter.and(Filters.minFree(options.size("min-free")));
    }
    RoutingPolicy ranked =
        options.string("path").equals("shared") ? Links.amongMostShared(ranking) : ranking;
    return Links.only(DECIDES, Links.filtered(filter, ranked));
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Option;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.List;

/** The parameter by which a policy for new files names the tiers that it sends them to. */
final class NamedTiers {
  static final Option OPTION =
      Option.required("tiers", OptionType.STRING_LIST, "Names of tiers, the best first.");

  private NamedTiers() {}

  /**
   * Those of the named tiers that take new files, in the order in which they are named.
   *
   * @throws IllegalArgumentException where none is named
   */
  static RoutingPolicy of(Options options) {
    List<String> tiers = options.strings(OPTION.name());
    if (tiers.isEmpty()) {
      throw new IllegalArgumentException("at least one tier has to be named");
    }
    Filter named = candidate -> tiers.contains(candidate.tier());
    return Links.filtered(
        named.and(Filters.WRITABLE), Links.largest(c -> -tiers.indexOf(c.tier())));
  }
}

package io.tierfs.engine.internal.routing;

import io.tierfs.api.Option;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import java.util.Random;

/** Where policies that draw lots get their luck from. */
final class Seed {
  static final Option OPTION =
      Option.optional(
          "seed", OptionType.INTEGER, "Makes the draws come the same each time, for tests.");

  private Seed() {}

  /** Thread-safe, as a policy must be. */
  static Random random(Options options) {
    return options.has(OPTION.name()) ? new Random(options.integer(OPTION.name())) : new Random();
  }
}

package org.example.tierfs.size;

import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.RoutingPolicyProvider;

/** Makes policies of type {@code name-and-size}. */
public final class NameAndSizeProvider implements RoutingPolicyProvider {
  @Override
  public String type() {
    return "name-and-size";
  }

  @Override
  public String description() {
    return "Small and large files on different tiers: new ones by their names, others by size.";
  }

  @Override
  public OptionSchema options() {
    return OptionSchema.of(
        Option.required(
            "large-names", OptionType.STRING_LIST, "What large files are called, such as *.iso."),
        Option.optional("large-from", OptionType.SIZE, "From what size on a file is large.")
            .withDefault("64M"),
        Option.required("small", OptionType.STRING_LIST, "Tiers for small files, the best first."),
        Option.required("large", OptionType.STRING_LIST, "Tiers for large files, the best first."));
  }

  @Override
  public RoutingPolicy create(Options options) {
    if (options.strings("small").isEmpty() || options.strings("large").isEmpty()) {
      throw new IllegalArgumentException("small and large each need a tier");
    }
    return new NameAndSize(
        options.strings("large-names").stream().map(NamePattern::of).toList(),
        options.size("large-from"),
        options.strings("small"),
        options.strings("large"));
  }
}

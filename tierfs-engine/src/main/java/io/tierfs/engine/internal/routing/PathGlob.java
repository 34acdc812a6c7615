package io.tierfs.engine.internal.routing;

import io.tierfs.api.Decision;
import io.tierfs.api.Operation;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.List;
import java.util.Set;

/** Sends new files to tiers by their name or path. */
public final class PathGlob implements BuiltInPolicy {
  @Override
  public String type() {
    return "path-glob";
  }

  @Override
  public String description() {
    return "New files whose path matches a glob: the first of the named tiers that takes them.";
  }

  @Override
  public OptionSchema options() {
    return OptionSchema.of(
        Option.required(
            "glob",
            OptionType.STRING_LIST,
            "Globs, any of which must match: of the name, or with a slash in it of the path below"
                + " the union's root; '**' crosses directories."),
        NamedTiers.OPTION);
  }

  @Override
  public Set<Operation> decides() {
    return Placement.DECIDES;
  }

  @Override
  public RoutingPolicy create(Options options) {
    List<String> tiers = options.strings("tiers");
    List<Glob> globs = options.strings("glob").stream().map(Glob::of).toList();
    if (globs.isEmpty() || tiers.isEmpty()) {
      throw new IllegalArgumentException("path-glob needs at least one glob and one tier");
    }
    RoutingPolicy place = NamedTiers.of(options);
    return Links.only(
        Placement.DECIDES,
        (request, candidates) ->
            globs.stream().anyMatch(glob -> glob.matches(request.path()))
                ? place.route(request, candidates)
                : Decision.pass());
  }
}

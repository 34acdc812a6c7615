package io.tierfs.engine.internal.routing;

import io.tierfs.api.CallContext;
import io.tierfs.api.Decision;
import io.tierfs.api.Operation;
import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.OptionType;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Sends new files to tiers by who makes them. */
public final class Owner implements BuiltInPolicy {
  @Override
  public String type() {
    return "owner";
  }

  @Override
  public String description() {
    return "New files of some users or groups: the first of the named tiers that takes them.";
  }

  @Override
  public OptionSchema options() {
    return OptionSchema.of(
        Option.optional(
            "users",
            OptionType.STRING_LIST,
            "Numbers of users, or ranges of them such as 1000-1999."),
        Option.optional(
            "groups",
            OptionType.STRING_LIST,
            "Numbers of groups, or ranges of them, one of which the user is in."),
        NamedTiers.OPTION);
  }

  @Override
  public Set<Operation> decides() {
    return Placement.DECIDES;
  }

  @Override
  public RoutingPolicy create(Options options) {
    List<IdRange> users = ranges(options, "users");
    List<IdRange> groups = ranges(options, "groups");
    if (users.isEmpty() && groups.isEmpty()) {
      throw new IllegalArgumentException("owner needs at least one user or group");
    }
    RoutingPolicy place = NamedTiers.of(options);
    return Links.only(
        Placement.DECIDES,
        (request, candidates) ->
            isOne(users, request.caller().uid()) || isIn(groups, request.caller())
                ? place.route(request, candidates)
                : Decision.pass());
  }

  private static List<IdRange> ranges(Options options, String name) {
    return options.has(name) ? options.strings(name).stream().map(IdRange::of).toList() : List.of();
  }

  private static boolean isOne(List<IdRange> ranges, int id) {
    return ranges.stream().anyMatch(range -> range.holds(id));
  }

  /** Other groups are asked for only where they count: the answer costs a system call. */
  private static boolean isIn(List<IdRange> groups, CallContext caller) {
    return !groups.isEmpty()
        && (isOne(groups, caller.gid())
            || Arrays.stream(caller.groups()).anyMatch(id -> isOne(groups, id)));
  }
}

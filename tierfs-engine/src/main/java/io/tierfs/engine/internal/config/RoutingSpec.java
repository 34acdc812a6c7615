package io.tierfs.engine.internal.config;

import io.tierfs.engine.RoutingChains;
import java.util.ArrayList;
import java.util.List;

/**
 * The chains, checked.
 *
 * @param paths chains for some paths, in the order in which they are looked at
 */
public record RoutingSpec(
    List<LinkSpec> search, List<LinkSpec> create, List<LinkSpec> action, List<PathSpec> paths) {
  public RoutingSpec {
    search = List.copyOf(search);
    create = List.copyOf(create);
    action = List.copyOf(action);
    paths = List.copyOf(paths);
  }

  /** Every chain, those for some paths too. */
  List<List<LinkSpec>> all() {
    List<List<LinkSpec>> all = new ArrayList<>(List.of(search, create, action));
    paths.forEach(path -> all.addAll(path.chains().values()));
    return all;
  }

  /** The chains with policies that nobody else uses. */
  public RoutingChains chains() {
    return new RoutingChains(
        search.stream().map(LinkSpec::create).toList(),
        create.stream().map(LinkSpec::create).toList(),
        action.stream().map(LinkSpec::create).toList(),
        paths.stream().map(PathSpec::create).flatMap(List::stream).toList());
  }
}

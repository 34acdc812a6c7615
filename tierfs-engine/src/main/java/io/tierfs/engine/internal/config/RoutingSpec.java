package io.tierfs.engine.internal.config;

import io.tierfs.engine.RoutingChains;
import java.util.List;

/** The three chains, checked. */
public record RoutingSpec(List<LinkSpec> search, List<LinkSpec> create, List<LinkSpec> action) {
  public RoutingSpec {
    search = List.copyOf(search);
    create = List.copyOf(create);
    action = List.copyOf(action);
  }

  /** The chains with policies that nobody else uses. */
  public RoutingChains chains() {
    return new RoutingChains(
        search.stream().map(LinkSpec::create).toList(),
        create.stream().map(LinkSpec::create).toList(),
        action.stream().map(LinkSpec::create).toList());
  }
}

package io.tierfs.engine;

import java.util.List;

/**
 * The chains that say where operations go, one for each {@link io.tierfs.api.Operation}.
 *
 * <p>An empty chain, or one whose links all pass, leaves the engine's own answer: a search takes
 * the first tier that has the path, a create the first that has the parent directory and takes new
 * files, an action all copies.
 */
public record RoutingChains(
    List<ChainLink> search, List<ChainLink> create, List<ChainLink> action) {
  public RoutingChains {
    search = List.copyOf(search);
    create = List.copyOf(create);
    action = List.copyOf(action);
  }

  /** One chain for everything. */
  public static RoutingChains same(List<ChainLink> chain) {
    return new RoutingChains(chain, chain, List.of());
  }
}

package io.tierfs.engine;

import io.tierfs.api.Operation;
import java.util.List;

/**
 * The chains that say where operations go, one for each {@link io.tierfs.api.Operation}.
 *
 * <p>An empty chain, or one whose links all pass, leaves the engine's own answer: a search takes
 * the first tier that has the path, a create the first that has the parent directory and takes new
 * files, an action all copies.
 *
 * @param paths chains for some paths only: of those for an operation the first that matches counts,
 *     and where none does, the union's own
 * @since 0.1
 */
public record RoutingChains(
    List<ChainLink> search, List<ChainLink> create, List<ChainLink> action, List<PathChain> paths) {
  public RoutingChains {
    search = List.copyOf(search);
    create = List.copyOf(create);
    action = List.copyOf(action);
    paths = List.copyOf(paths);
  }

  /** The same chains for all paths. */
  public RoutingChains(List<ChainLink> search, List<ChainLink> create, List<ChainLink> action) {
    this(search, create, action, List.of());
  }

  /** The chain of an operation for paths that have none of their own. */
  public List<ChainLink> of(Operation operation) {
    return switch (operation) {
      case SEARCH -> search;
      case CREATE -> create;
      case ACTION -> action;
    };
  }

  /** One chain for everything. */
  public static RoutingChains same(List<ChainLink> chain) {
    return new RoutingChains(chain, chain, List.of());
  }
}

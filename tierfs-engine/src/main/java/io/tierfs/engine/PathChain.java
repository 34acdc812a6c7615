package io.tierfs.engine;

import io.tierfs.api.Operation;
import java.util.List;

/**
 * The chain of one operation for some paths, in the place of the union's own.
 *
 * @param globs the paths: any of them must match, as the policy {@code path-glob} says
 * @since 0.1
 */
public record PathChain(List<String> globs, Operation operation, List<ChainLink> chain) {
  public PathChain {
    globs = List.copyOf(globs);
    chain = List.copyOf(chain);
  }
}

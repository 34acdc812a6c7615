package io.tierfs.engine.internal.config;

import io.tierfs.api.Operation;
import io.tierfs.engine.PathChain;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The chains for some paths, checked.
 *
 * @param chains one for each operation that is not left to others
 */
public record PathSpec(List<String> globs, Map<Operation, List<LinkSpec>> chains) {
  public PathSpec {
    globs = List.copyOf(globs);
    chains = Map.copyOf(chains);
  }

  /** In the order of the operations, with policies that nobody else uses. */
  List<PathChain> create() {
    return new EnumMap<>(chains)
        .entrySet().stream()
            .map(
                entry ->
                    new PathChain(
                        globs,
                        entry.getKey(),
                        entry.getValue().stream().map(LinkSpec::create).toList()))
            .toList();
  }
}

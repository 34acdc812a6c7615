package io.tierfs.api;

import java.io.IOException;
import java.util.List;

/**
 * One link of a routing chain: says which tiers an operation goes to, or passes.
 *
 * <p>The first link that does not pass decides. A policy narrows or reorders what it is given and
 * never adds. Thread-safe; it keeps no state but what its options gave it, or a counter.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RoutingPolicy {
  /**
   * Decides about one path.
   *
   * @param candidates the tiers that can be taken at all, in their order: for {@link
   *     Operation#SEARCH} those that may hold the path, for {@link Operation#CREATE} those on which
   *     a new entry would be visible and that are not read-only, for {@link Operation#ACTION} those
   *     that hold a copy and can be written
   * @throws IOException what a candidate threw
   */
  Decision route(RouteRequest request, List<Candidate> candidates) throws IOException;
}

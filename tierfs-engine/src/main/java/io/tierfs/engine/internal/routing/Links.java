package io.tierfs.engine.internal.routing;

import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.Operation;
import io.tierfs.api.RoutingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The pieces that policies are put together from; each is a policy itself. */
final class Links {
  /** Operations on what exists already. */
  static final Set<Operation> EXISTING = Set.of(Operation.SEARCH, Operation.ACTION);

  private Links() {}

  /** The first candidate that passes the filter; later ones are not asked. */
  static RoutingPolicy first(Filter filter) {
    return (request, candidates) -> {
      for (Candidate candidate : candidates) {
        if (filter.test(candidate)) {
          return Decision.take(candidate);
        }
      }
      return Decision.pass();
    };
  }

  /** What {@code next} says about the candidates that pass the filter. */
  static RoutingPolicy filtered(Filter filter, RoutingPolicy next) {
    return (request, candidates) -> {
      List<Candidate> kept = filter.keep(candidates);
      return kept.isEmpty() ? Decision.pass() : next.route(request, kept);
    };
  }

  /** What {@code next} says, for these operations; pass on others. */
  static RoutingPolicy only(Set<Operation> operations, RoutingPolicy next) {
    return (request, candidates) ->
        operations.contains(request.operation())
            ? next.route(request, candidates)
            : Decision.pass();
  }

  /** What {@code policy} says, or {@code otherwise} where it passes. */
  static RoutingPolicy orElse(RoutingPolicy policy, RoutingPolicy otherwise) {
    return (request, candidates) ->
        switch (policy.route(request, candidates)) {
          case Decision.Take take -> take;
          case Decision.Pass pass -> otherwise.route(request, candidates);
        };
  }

  /** All candidates, the one with the largest score first; equal ones in their order. */
  static <T extends Comparable<? super T>> RoutingPolicy largest(Score<T> score) {
    return (request, candidates) -> Decision.takeAll(score.descending(candidates));
  }

  /** What {@code next} says about those candidates that share the most of the path. */
  static RoutingPolicy amongMostShared(RoutingPolicy next) {
    return (request, candidates) -> {
      List<Candidate> nearest = new ArrayList<>();
      int most = -1;
      for (Candidate candidate : candidates) {
        int shared = candidate.sharedDirectories();
        if (shared > most) {
          nearest.clear();
          most = shared;
        }
        if (shared == most) {
          nearest.add(candidate);
        }
      }
      return nearest.isEmpty() ? Decision.pass() : next.route(request, nearest);
    };
  }

  /** All candidates in their order. */
  static RoutingPolicy inOrder() {
    return (request, candidates) -> Decision.takeAll(candidates);
  }

  /** Only the best of what {@code policy} takes, also for an action. */
  static RoutingPolicy narrowed(RoutingPolicy policy) {
    return (request, candidates) ->
        switch (policy.route(request, candidates)) {
          case Decision.Take take -> Decision.take(take.candidates().getFirst());
          case Decision.Pass pass -> pass;
        };
  }
}

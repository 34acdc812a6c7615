package io.tierfs.engine.internal.routing;

import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * Orders the candidates by lot, each with a chance of its own to come first.
 *
 * <p>A draw without replacement by keys {@code u^(1/w)}, of which only the logarithm is needed: see
 * Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006. A candidate of no
 * weight comes last.
 */
final class WeightedDraw implements RoutingPolicy {
  /** The chance of a candidate, in proportion to those of the others. */
  @FunctionalInterface
  interface Weight {
    double of(Candidate candidate) throws IOException;
  }

  private final Random random;
  private final Weight weight;

  WeightedDraw(Random random, Weight weight) {
    this.random = random;
    this.weight = weight;
  }

  @Override
  public Decision route(RouteRequest request, List<Candidate> candidates) throws IOException {
    Score<Double> key =
        candidate -> {
          // 1 - [0, 1) is never 0, whose logarithm would be no number to compare.
          double luck = Math.log(1 - random.nextDouble());
          double chance = weight.of(candidate);
          return chance > 0 ? luck / chance : Double.NEGATIVE_INFINITY;
        };
    return Decision.takeAll(key.descending(candidates));
  }
}

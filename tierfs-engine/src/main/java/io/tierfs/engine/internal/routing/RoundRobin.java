package io.tierfs.engine.internal.routing;

import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.Operation;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Deals new files out to the tiers in turn. */
public final class RoundRobin implements BuiltInPolicy {
  @Override
  public String type() {
    return "round-robin";
  }

  @Override
  public String description() {
    return "New files: the tiers in turn.";
  }

  @Override
  public OptionSchema options() {
    return Placement.options();
  }

  @Override
  public Set<Operation> decides() {
    return Placement.DECIDES;
  }

  @Override
  public RoutingPolicy create(Options options) {
    AtomicInteger turn = new AtomicInteger();
    return Placement.of(
        options,
        (request, candidates) -> {
          List<Candidate> rotated = new ArrayList<>(candidates);
          Collections.rotate(rotated, -Math.floorMod(next(request, turn), candidates.size()));
          return Decision.takeAll(rotated);
        });
  }

  private static int next(RouteRequest request, AtomicInteger turn) {
    return request.trial() ? turn.get() : turn.getAndIncrement();
  }
}

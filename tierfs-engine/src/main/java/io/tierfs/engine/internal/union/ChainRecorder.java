package io.tierfs.engine.internal.union;

import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.Errno;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.engine.ChainLink;
import io.tierfs.engine.Explanation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes chains whose links write down what they were offered and what they said. */
final class ChainRecorder {
  private final List<Explanation.Step> steps = new ArrayList<>();

  /** The same chain, recorded here. */
  List<ChainLink> record(List<ChainLink> chain) {
    return chain.stream()
        .map(link -> new ChainLink(link.name(), recorded(link.name(), link.policy())))
        .toList();
  }

  /** The links that were asked, in their order. */
  List<Explanation.Step> steps() {
    return steps;
  }

  private RoutingPolicy recorded(String name, RoutingPolicy policy) {
    return (request, candidates) -> ask(name, policy, request, candidates);
  }

  private Decision ask(
      String name, RoutingPolicy policy, RouteRequest request, List<Candidate> candidates)
      throws IOException {
    List<AskedCandidate> asked = candidates.stream().map(AskedCandidate::new).toList();
    List<Candidate> taken = List.of();
    String failure = "";
    try {
      Decision decision = policy.route(request, List.copyOf(asked));
      if (decision instanceof Decision.Take take) {
        taken = take.candidates();
      }
    } catch (IOException e) {
      failure = Errno.of(e) + ": " + e.getMessage();
      throw e;
    } finally {
      steps.add(
          new Explanation.Step(
              name,
              asked.stream().map(AskedCandidate::offer).toList(),
              taken.stream().map(Candidate::tier).toList(),
              failure));
    }
    return Decision.takeAll(taken.stream().map(ChainRecorder::bare).toList());
  }

  private static Candidate bare(Candidate candidate) {
    return candidate instanceof AskedCandidate asked ? asked.bare() : candidate;
  }
}

package io.tierfs.testkit;

import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.RoutingPolicy;

/** A policy of three lines keeps the contract for policies. */
class FirstFoundPolicyTest extends RoutingPolicyContractTest {
  @Override
  protected RoutingPolicy newPolicy() {
    return (request, candidates) -> {
      for (Candidate candidate : candidates) {
        if (candidate.exists()) {
          return Decision.take(candidate);
        }
      }
      return Decision.pass();
    };
  }
}

package io.tierfs.api;

import java.util.List;

/**
 * What a routing policy answers: these tiers, or pass.
 *
 * @since 0.1
 */
public sealed interface Decision {
  /**
   * No opinion: the next policy of the chain is asked.
   *
   * @since 0.1
   */
  record Pass() implements Decision {}

  /**
   * These tiers, best first. A search or create takes the first; an action takes all.
   *
   * @param candidates at least one, each from the list that the policy was given
   * @since 0.1
   */
  record Take(List<Candidate> candidates) implements Decision {
    public Take {
      candidates = List.copyOf(candidates);
      if (candidates.isEmpty()) {
        throw new IllegalArgumentException("a decision for no tier: pass instead");
      }
    }
  }

  static Decision pass() {
    return new Pass();
  }

  static Decision take(Candidate candidate) {
    return new Take(List.of(candidate));
  }

  /** The candidates, or pass where there are none. */
  static Decision takeAll(List<Candidate> candidates) {
    return candidates.isEmpty() ? new Pass() : new Take(candidates);
  }
}

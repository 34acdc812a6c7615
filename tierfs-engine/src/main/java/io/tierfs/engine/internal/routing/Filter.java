package io.tierfs.engine.internal.routing;

import io.tierfs.api.Candidate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A question that narrows the candidates of a policy. */
@FunctionalInterface
interface Filter {
  boolean test(Candidate candidate) throws IOException;

  /** Both; the second is asked only where the first says yes, as each may cost a call. */
  default Filter and(Filter other) {
    return candidate -> test(candidate) && other.test(candidate);
  }

  /** The candidates that pass, in their order. */
  default List<Candidate> keep(List<Candidate> candidates) throws IOException {
    List<Candidate> kept = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      if (test(candidate)) {
        kept.add(candidate);
      }
    }
    return kept;
  }
}

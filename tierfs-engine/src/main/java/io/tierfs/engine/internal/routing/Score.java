package io.tierfs.engine.internal.routing;

import io.tierfs.api.Candidate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A value by which candidates are ordered. */
@FunctionalInterface
interface Score<T extends Comparable<? super T>> {
  T of(Candidate candidate) throws IOException;

  /** The candidates, the largest first; equal ones keep their order. Each is asked once. */
  default List<Candidate> descending(List<Candidate> candidates) throws IOException {
    record Scored<T>(Candidate candidate, T score) {}
    List<Scored<T>> scored = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      scored.add(new Scored<>(candidate, of(candidate)));
    }
    scored.sort(Comparator.<Scored<T>, T>comparing(Scored::score).reversed());
    return scored.stream().map(Scored::candidate).toList();
  }
}

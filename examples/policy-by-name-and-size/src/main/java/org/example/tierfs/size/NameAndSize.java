package org.example.tierfs.size;

import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.FileType;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps small and large files apart. How large a new file will be nobody knows when it is made, so
 * its name has to say; of a file that is on several tiers, the size of its first copy says which
 * copy is read. Passes for directories, and where no tier of the right kind can be taken.
 */
record NameAndSize(
    List<NamePattern> largeNames, long largeFrom, List<String> small, List<String> large)
    implements RoutingPolicy {
  @Override
  public Decision route(RouteRequest request, List<Candidate> candidates) throws IOException {
    return switch (request.operation()) {
      case CREATE -> create(request, candidates);
      case SEARCH -> search(candidates);
      case ACTION -> Decision.pass();
    };
  }

  private Decision create(RouteRequest request, List<Candidate> candidates) throws IOException {
    if (request.createType() != FileType.REGULAR) {
      return Decision.pass();
    }
    String name = request.path().name();
    boolean isLarge = largeNames.stream().anyMatch(pattern -> pattern.matches(name));
    List<Candidate> taken = new ArrayList<>();
    for (Candidate candidate : ofKind(isLarge, candidates)) {
      if (candidate.acceptsNewFiles()) {
        taken.add(candidate);
      }
    }
    return Decision.takeAll(taken);
  }

  private Decision search(List<Candidate> candidates) throws IOException {
    List<Candidate> copies = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.exists()) {
        copies.add(candidate);
      }
    }
    if (copies.size() < 2 || !copies.getFirst().stat().isRegularFile()) {
      return Decision.pass();
    }
    return Decision.takeAll(ofKind(copies.getFirst().stat().size() >= largeFrom, copies));
  }

  /** Those on tiers for files of one kind, the best first. */
  private List<Candidate> ofKind(boolean isLarge, List<Candidate> candidates) {
    List<String> tiers = isLarge ? large : small;
    return candidates.stream()
        .filter(candidate -> tiers.contains(candidate.tier()))
        .sorted(Comparator.comparingInt(candidate -> tiers.indexOf(candidate.tier())))
        .toList();
  }
}

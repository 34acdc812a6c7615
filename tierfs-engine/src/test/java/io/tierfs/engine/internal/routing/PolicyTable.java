package io.tierfs.engine.internal.routing;

import io.tierfs.api.CallContext;
import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.RoutingPolicyProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Asks policies, and gives their answers as text. */
final class PolicyTable {
  private PolicyTable() {}

  static RoutingPolicy policy(RoutingPolicyProvider provider, Map<String, ?> options) {
    return provider.create(Options.of(provider.options(), options));
  }

  static String ask(RoutingPolicy policy, Operation operation, List<Candidate> tiers)
      throws IOException {
    return ask(policy, operation, "dir/file.iso", tiers);
  }

  /** The names of the tiers that are taken, or {@code pass}. */
  static String ask(RoutingPolicy policy, Operation operation, String path, List<Candidate> tiers)
      throws IOException {
    FileType type = operation == Operation.CREATE ? FileType.REGULAR : null;
    RouteRequest request =
        new RouteRequest(operation, FsPath.of(path), CallContext.daemon(), type)
            .withExpectedBytes(OptionalLong.of(5));
    return names(policy.route(request, tiers));
  }

  static String names(Decision decision) {
    return switch (decision) {
      case Decision.Pass pass -> "pass";
      case Decision.Take take ->
          take.candidates().stream().map(Candidate::tier).collect(Collectors.joining(" "));
    };
  }
}

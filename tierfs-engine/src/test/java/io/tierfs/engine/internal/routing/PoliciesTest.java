package io.tierfs.engine.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.Candidate;
import io.tierfs.api.Operation;
import io.tierfs.api.RoutingPolicy;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each policy answers, one line a case. */
class PoliciesTest {

  private static BuiltInPolicy provider(String type) {
    return ServiceLoader.load(io.tierfs.api.RoutingPolicyProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(p -> p.type().equals(type))
        .map(BuiltInPolicy.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> options(String text) {
    Map<String, String> options = new HashMap<>();
    for (String word : text.split(" ")) {
      if (word.contains("=")) {
        options.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
      }
    }
    return options;
  }

  @ParameterizedTest(name = "{0} {1} {2}: [{3}] -> {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # policy             | options         | operation | tiers                                   | taken
          exists-in-primary    | -               | SEARCH    | a exists, b exists                      | a
          exists-in-primary    | -               | SEARCH    | a, b exists                             | pass
          exists-in-primary    | -               | SEARCH    | -, b exists                             | pass
          exists-in-primary    | -               | ACTION    | a exists, b exists                      | a
          exists-in-fallback   | -               | SEARCH    | a exists, b exists, c exists            | b
          exists-in-fallback   | -               | SEARCH    | a, b, c exists                          | c
          exists-in-fallback   | -               | SEARCH    | a exists, b, c                          | pass
          parent-dir           | -               | CREATE    | a parent, b parent                      | a
          parent-dir           | -               | CREATE    | a, b parent                             | b
          parent-dir           | -               | CREATE    | a, b nc parent, c parent                | c
          parent-dir           | -               | CREATE    | a, b full parent                        | a
          parent-dir           | -               | CREATE    | a, b                                    | a
          parent-dir           | -               | CREATE    | a nc parent, b                          | b
          parent-dir           | -               | CREATE    | -, b, c                                 | b
          parent-dir           | -               | CREATE    | a nc parent, b full parent              | pass
          parent-dir           | -               | SEARCH    | a parent, b parent                      | pass
          first-found          | -               | CREATE    | a full, b, c                            | b
          first-found          | -               | CREATE    | a full, b nc                            | pass
          first-found          | -               | SEARCH    | a, b exists, c exists                   | b
          first-found          | -               | ACTION    | a exists, b exists                      | a
          first-found          | -               | SEARCH    | a, b                                    | pass
          all                  | -               | ACTION    | a exists, b exists                      | a b
          all                  | -               | SEARCH    | a, b exists, c exists                   | b
          all                  | -               | CREATE    | a full, b, c                            | b
          newest               | -               | SEARCH    | a exists mtime=5, b exists mtime=9, c   | b
          newest               | -               | SEARCH    | a exists mtime=9, b exists mtime=9      | a
          newest               | -               | ACTION    | a exists mtime=1, b exists mtime=2      | b
          newest               | -               | SEARCH    | a, b                                    | pass
          newest               | -               | CREATE    | a exists mtime=1, b                     | pass
          most-free-space      | -               | CREATE    | a free=10, b free=30, c free=20         | b c a
          most-free-space      | -               | CREATE    | a free=10, b free=30 full, c free=20    | c a
          most-free-space      | -               | CREATE    | a free=10, b free=10                    | a b
          most-free-space      | -               | CREATE    | a full, b nc                            | pass
          most-free-space      | path=preserving | CREATE    | a free=10 parent, b free=30             | a
          most-free-space      | path=preserving | CREATE    | a, b                                    | pass
          most-free-space      | min-free=20     | CREATE    | a free=10, b free=20                    | b
          most-free-space      | min-free=1K     | CREATE    | a free=10, b free=20                    | pass
          most-free-space      | -               | SEARCH    | a exists free=1, b exists free=9        | pass
          most-free-space      | -               | ACTION    | a exists free=1, b exists free=9        | pass
          least-free-space     | -               | CREATE    | a free=20, b free=10, c free=30         | b a c
          least-free-space     | min-free=15     | CREATE    | a free=20, b free=10, c free=30         | a c
          least-used           | -               | CREATE    | a free=1 total=9, b free=90 total=100   | a b
          least-used           | -               | CREATE    | a free=50 total=99, b free=7 total=8    | b a
          """)
  void answers(String type, String options, Operation operation, String tiers, String taken)
      throws IOException {
    RoutingPolicy policy = PolicyTable.policy(provider(type), options(options));

    assertThat(PolicyTable.ask(policy, operation, FakeCandidate.tiers(tiers))).isEqualTo(taken);
  }

  @Test
  void aTierThatDoesNotAnswerIsNotTakenForOneThatLacksThePath() {
    RoutingPolicy policy = PolicyTable.policy(new ExistsInFallback(), Map.of());

    assertThatThrownBy(
            () ->
                PolicyTable.ask(
                    policy, Operation.SEARCH, FakeCandidate.tiers("a, b down, c exists")))
        .isInstanceOf(IOException.class)
        .hasMessage("b does not answer");
  }

  @Test
  void asksNoMoreThanItNeeds() throws IOException {
    List<Candidate> tiers = FakeCandidate.tiers("a exists, b exists, c exists");

    PolicyTable.ask(PolicyTable.policy(new ExistsInFallback(), Map.of()), Operation.SEARCH, tiers);

    assertThat(tiers)
        .extracting(tier -> ((FakeCandidate) tier).asked)
        .containsExactly(List.of(), List.of("exists"), List.of());
  }

  @Test
  void roundRobinDealsInTurnAndSkipsWhatIsFull() throws IOException {
    RoutingPolicy policy = PolicyTable.policy(new RoundRobin(), Map.of());
    List<Candidate> all = FakeCandidate.tiers("a, b, c");

    assertThat(PolicyTable.ask(policy, Operation.CREATE, all)).isEqualTo("a b c");
    assertThat(PolicyTable.ask(policy, Operation.CREATE, all)).isEqualTo("b c a");
    assertThat(PolicyTable.ask(policy, Operation.CREATE, all)).isEqualTo("c a b");
    assertThat(PolicyTable.ask(policy, Operation.CREATE, FakeCandidate.tiers("a, b full, c")))
        .isEqualTo("c a");
    assertThat(PolicyTable.ask(policy, Operation.SEARCH, all)).isEqualTo("pass");
  }

  @Test
  void everyBuiltInPassesOnWhatItSaysItDoesNotDecide() throws IOException {
    for (var found : ServiceLoader.load(io.tierfs.api.RoutingPolicyProvider.class)) {
      if (!(found instanceof BuiltInPolicy policy)) {
        continue;
      }
      Map<String, String> options =
          policy.type().equals("path-glob") ? Map.of("glob", "*", "tiers", "b") : Map.of();
      for (Operation operation : Operation.values()) {
        String answer =
            PolicyTable.ask(
                PolicyTable.policy(policy, options),
                operation,
                FakeCandidate.tiers("a exists parent, b exists parent"));
        assertThat(answer.equals("pass"))
            .as("%s %s", policy.type(), operation)
            .isEqualTo(!policy.decides().contains(operation));
      }
    }
  }
}

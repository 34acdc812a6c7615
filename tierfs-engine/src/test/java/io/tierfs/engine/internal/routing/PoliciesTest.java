package io.tierfs.engine.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.CallContext;
import io.tierfs.api.Candidate;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each policy answers, one line a case. */
class PoliciesTest {
  /** For policies that need some, such that the daemon's new file of 5 bytes is meant. */
  static final Map<String, Map<String, String>> OPTIONS =
      Map.of(
          "path-glob", Map.of("glob", "*", "tiers", "b"),
          "min-free", Map.of("size", "1"),
          "size-class", Map.of("to", "1K", "tiers", "b"),
          "owner", Map.of("users", "0", "tiers", "b"));

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
          most-free-space      | path=shared     | CREATE    | a free=1 parent, b free=3, c free=2 parent | c a
          most-free-space      | path=shared     | CREATE    | a free=1 shares=1, b free=3, c free=2 shares=1 | c a
          most-free-space      | path=shared     | CREATE    | a parent full, b free=3, c free=2 shares=1 | c
          most-free-space      | path=shared     | CREATE    | a free=1, b free=3                      | b a
          writable             | -               | CREATE    | a full, b nc, c, d                      | c d
          writable             | path=preserving | CREATE    | a, b parent, c parent                   | b c
          writable             | -               | CREATE    | a full, b nc                            | pass
          writable             | -               | SEARCH    | a exists                                | pass
          existing-path        | -               | CREATE    | a, b parent, c parent                   | b c
          existing-path        | -               | CREATE    | a, b full parent, c nc parent           | pass
          existing-path        | -               | SEARCH    | a, b exists, c exists                   | b
          existing-path        | -               | ACTION    | a, b exists, c exists                   | b c
          existing-path        | -               | SEARCH    | a, b                                    | pass
          min-free             | size=20         | CREATE    | a free=10, b free=20, c free=90         | b c
          min-free             | share=50%       | CREATE    | a free=49, b free=50                    | b
          min-free             | size=9 share=.2 | CREATE    | a free=9 total=99, b free=8 total=8, c free=9 total=9 | c
          min-free             | size=20         | CREATE    | a free=99 full, b free=19               | pass
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

  private static String place(
      String type, Map<String, ?> options, CallContext caller, OptionalLong size)
      throws IOException {
    RouteRequest request =
        new RouteRequest(Operation.CREATE, FsPath.of("f"), caller, FileType.REGULAR)
            .withExpectedBytes(size);
    return PolicyTable.names(
        PolicyTable.policy(provider(type), options)
            .route(request, FakeCandidate.tiers("a, b full, c, d")));
  }

  @ParameterizedTest(name = "from {0} to {1}: a file of {2} bytes -> {3}")
  @CsvSource({
    "10, 20, 9, pass",
    "10, 20, 10, c a",
    "10, 20, 20, c a",
    "10, 20, 21, pass",
    "10, , 99, c a",
    "0, 20, 0, c a",
    "0, , , pass"
  })
  void sizeClassGoesByTheSizeThatIsTold(String from, String to, Long size, String taken)
      throws IOException {
    Map<String, Object> options =
        new HashMap<>(Map.of("from", from, "tiers", List.of("c", "b", "a")));
    if (to != null) {
      options.put("to", to);
    }
    OptionalLong told = size == null ? OptionalLong.empty() : OptionalLong.of(size);

    assertThat(place("size-class", options, CallContext.daemon(), told)).isEqualTo(taken);
  }

  @ParameterizedTest(name = "users {0}, groups {1}: uid {2} gid {3} also in {4} -> {5}")
  @CsvSource({
    "1000, , 1000, 5, 5, d a",
    "1000, , 1001, 5, 5, pass",
    "1000-1999, , 1999, 5, 5, d a",
    "1000-1999, , 2000, 5, 5, pass",
    ", 7, 1000, 7, 5, d a",
    ", 7, 1000, 5, 7, d a",
    ", 7, 7, 5, 5, pass",
    "1, 7, 9, 5, 7, d a",
    "4294967294, , -2, 5, 5, d a"
  })
  void ownerGoesByWhoAsks(String users, String groups, int uid, int gid, int other, String taken)
      throws IOException {
    Map<String, Object> options = new HashMap<>(Map.of("tiers", List.of("d", "a")));
    if (users != null) {
      options.put("users", users);
    }
    if (groups != null) {
      options.put("groups", groups);
    }
    CallContext caller = CallContext.of(uid, gid, 0, 0, () -> new int[] {other});

    assertThat(place("owner", options, caller, OptionalLong.empty())).isEqualTo(taken);
  }

  @Test
  void aTrialDoesNotTakeATurn() throws IOException {
    RoutingPolicy policy = PolicyTable.policy(new RoundRobin(), Map.of());
    List<Candidate> tiers = FakeCandidate.tiers("a, b, c");
    RouteRequest request =
        new RouteRequest(Operation.CREATE, FsPath.of("f"), CallContext.daemon(), FileType.REGULAR);

    for (String expected : List.of("a b c", "b c a", "c a b")) {
      assertThat(PolicyTable.names(policy.route(request.asTrial(), tiers))).isEqualTo(expected);
      assertThat(PolicyTable.names(policy.route(request.asTrial(), tiers))).isEqualTo(expected);
      assertThat(PolicyTable.names(policy.route(request, tiers))).isEqualTo(expected);
    }
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
      Map<String, String> options = OPTIONS.getOrDefault(policy.type(), Map.of());
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

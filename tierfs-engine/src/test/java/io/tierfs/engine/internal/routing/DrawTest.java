package io.tierfs.engine.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tierfs.api.Candidate;
import io.tierfs.api.Operation;
import io.tierfs.api.RoutingPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The policies that draw lots; with fixed seeds, so that a chance of failing is no matter. */
class DrawTest {
  private static final int DRAWS = 20_000;

  private static Map<String, Double> shares(RoutingPolicy policy, String text) throws IOException {
    List<Candidate> tiers = FakeCandidate.tiers(text);
    Map<String, Double> shares = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      String first = PolicyTable.ask(policy, Operation.CREATE, tiers).split(" ")[0];
      shares.merge(first, 1.0 / DRAWS, Double::sum);
    }
    return shares;
  }

  @Test
  void randomGivesEachTierTheSameChance() throws IOException {
    RoutingPolicy policy = PolicyTable.policy(new RandomTier(), Map.of("seed", 1));

    assertThat(shares(policy, "a free=1, b free=99, c full, d"))
        .hasSize(3)
        .allSatisfy((tier, share) -> assertThat(share).isCloseTo(1.0 / 3, within(0.02)));
  }

  @Test
  void percentFreeWeightedGivesTheEmptierTierMore() throws IOException {
    RoutingPolicy policy = PolicyTable.policy(new PercentFreeWeighted(), Map.of("seed", 1));

    // 80% of a small disk counts for more than 20% of a large one.
    Map<String, Double> shares =
        shares(policy, "a free=8 total=10, b free=200 total=1000, c free=0");
    assertThat(shares.get("a")).isCloseTo(0.8, within(0.02));
    assertThat(shares.get("b")).isCloseTo(0.2, within(0.02));
    assertThat(shares).doesNotContainKey("c");
  }

  @Test
  void aTierWithNothingFreeIsStillTheLastResort() throws IOException {
    RoutingPolicy policy = PolicyTable.policy(new PercentFreeWeighted(), Map.of("seed", 1));

    assertThat(shares(policy, "a free=0 total=0")).containsOnlyKeys("a");
  }

  @Test
  void aSeedReplays() throws IOException {
    List<List<String>> runs = new ArrayList<>();
    for (int seed : new int[] {7, 7, 8}) {
      RoutingPolicy policy = PolicyTable.policy(new RandomTier(), Map.of("seed", seed));
      List<String> run = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        run.add(PolicyTable.ask(policy, Operation.CREATE, FakeCandidate.tiers("a, b, c")));
      }
      runs.add(run);
    }

    assertThat(runs.get(0)).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
  }

  @Test
  void preservingPathsLeavesOnlyTiersWithTheParent() throws IOException {
    RoutingPolicy policy =
        PolicyTable.policy(new RandomTier(), Map.of("seed", 1, "path", "preserving"));

    assertThat(shares(policy, "a, b parent, c")).containsOnlyKeys("b");
  }
}

package io.tierfs.engine.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.tierfs.api.Candidate;
import io.tierfs.api.Operation;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chains of the table in {@code docs/routing.md} do what mergerfs's documentation says. */
class MergerfsTableTest {
  private static final int ROUNDS = 2000;
  private static final Set<String> NAMES =
      Set.of(
          "all epall epff eplfs eplus epmfs eppfrd eprand erofs ff lfs lus mfs msplfs msplus mspmfs"
              .split(" "));
  private static final Set<String> MORE = Set.of("msppfrd", "newest", "pfrd", "rand");

  /** One row of the table; a cell is {@code -} where there is no chain. */
  record Row(String policy, String create, String search, String action) {
    @Override
    public String toString() {
      return policy;
    }
  }

  /** A branch as mergerfs sees one. */
  private record Branch(
      String name, boolean open, boolean exists, int shares, long free, long total, long mtime) {
    String fact() {
      return "%s%s%s%s shares=%d free=%d total=%d mtime=%d"
          .formatted(
              name,
              open ? "" : " full",
              exists ? " exists" : "",
              shares == 3 ? " parent" : "",
              shares,
              free,
              total,
              mtime);
    }

    long used() {
      return total - free;
    }
  }

  static List<Row> rows() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("../docs/routing.md"))) {
      return lines
          .filter(line -> line.matches("\\| `[a-z]+` \\|.*"))
          .map(line -> line.replace("`", "").split(" *\\| *"))
          .map(cells -> new Row(cells[1], cells[2], cells[3], cells[4]))
          .toList();
    }
  }

  static Stream<Row> creates() throws IOException {
    return rows().stream().filter(row -> !row.create().equals("-"));
  }

  static Stream<Row> searches() throws IOException {
    return rows().stream().filter(row -> !row.search().equals("-"));
  }

  static Stream<Row> actions() throws IOException {
    return rows().stream().filter(row -> !row.action().equals("-"));
  }

  @Test
  void theTableNamesEveryPolicy() throws IOException {
    Set<String> all = new HashSet<>(NAMES);
    all.addAll(MORE);

    assertThat(rows()).extracting(Row::policy).doesNotHaveDuplicates().containsAll(all);
    assertThat(rows()).hasSameSizeAs(all);
  }

  /** The only link of a chain, as it is written in the table. */
  private static RoutingPolicy policy(String chain) {
    Config config = ConfigFactory.parseString("chain = " + chain);
    assertThat(config.getList("chain")).hasSize(1);
    ConfigValue link = config.getList("chain").getFirst();
    Map<String, Object> options = new HashMap<>();
    String name = String.valueOf(link.unwrapped());
    if (link instanceof ConfigObject object) {
      options.putAll(object.unwrapped());
      name = String.valueOf(options.remove("policy"));
    }
    String type = name;
    RoutingPolicyProvider provider =
        ServiceLoader.load(RoutingPolicyProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals(type))
            .findFirst()
            .orElseThrow();
    return PolicyTable.policy(provider, options);
  }

  private static List<Branch> branches(Random random) {
    List<Branch> branches = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      long total = 10L + random.nextInt(90);
      branches.add(
          new Branch(
              "t" + i,
              random.nextInt(4) > 0,
              random.nextBoolean(),
              random.nextInt(4),
              1L + random.nextInt((int) total),
              total,
              random.nextInt(5)));
    }
    return branches;
  }

  private static List<Candidate> tiers(List<Branch> branches) {
    return FakeCandidate.tiers(
        branches.stream().map(Branch::fact).collect(Collectors.joining(",")));
  }

  @ParameterizedTest
  @MethodSource("creates")
  void createsWhereMergerfsWould(Row row) throws IOException {
    RoutingPolicy policy = policy(row.create());
    Random random = new Random(Seeds.seed("MergerfsTableTest"));
    for (int round = 0; round < ROUNDS; round++) {
      List<Branch> branches = branches(random);
      List<Branch> allowed = allowed(row.policy(), branches);
      String first = PolicyTable.ask(policy, Operation.CREATE, tiers(branches)).split(" ")[0];

      if (allowed.isEmpty()) {
        assertThat(first).as("%s", branches).isEqualTo("pass");
      } else {
        assertThat(allowed).as("%s", branches).extracting(Branch::name).contains(first);
      }
    }
  }

  /** Those that mergerfs may choose: one, or for a policy that draws lots all in the draw. */
  private static List<Branch> allowed(String policy, List<Branch> branches) {
    List<Branch> open = new ArrayList<>(branches.stream().filter(Branch::open).toList());
    String rank = policy;
    if (policy.startsWith("ep")) {
      open.removeIf(branch -> branch.shares() < 3);
      rank = policy.substring(2);
    } else if (policy.startsWith("msp")) {
      int most = open.stream().mapToInt(Branch::shares).max().orElse(0);
      open.removeIf(branch -> branch.shares() < most);
      rank = policy.substring(3);
    }
    if (open.isEmpty() || rank.equals("rand") || rank.equals("pfrd")) {
      return open;
    }
    if (rank.equals("all") || rank.equals("ff")) {
      return List.of(open.getFirst());
    }
    // Which of equals it is, is not said.
    ToLongFunction<Branch> key =
        switch (rank) {
          case "lfs" -> branch -> branch.free();
          case "lus" -> Branch::used;
          case "mfs" -> branch -> -branch.free();
          default -> throw new AssertionError("no rule for " + policy);
        };
    long best = open.stream().mapToLong(key).min().orElseThrow();
    return open.stream().filter(branch -> key.applyAsLong(branch) == best).toList();
  }

  @Test
  void drawsReachEveryBranchAndByRoomOnTiersOfOneSize() throws IOException {
    for (Row row : rows()) {
      if (!row.policy().endsWith("rand") && !row.policy().endsWith("pfrd")) {
        continue;
      }
      // A new draw each time: a share is off by this much once in many millions of runs.
      RoutingPolicy policy = policy(row.create());
      Map<String, Integer> counts = new HashMap<>();
      for (int round = 0; round < 20_000; round++) {
        String tiers = "a parent free=10 total=100, b parent free=30 total=100";
        String first =
            PolicyTable.ask(policy, Operation.CREATE, FakeCandidate.tiers(tiers)).split(" ")[0];
        counts.merge(first, 1, Integer::sum);
      }
      int expected = row.policy().endsWith("rand") ? 10_000 : 5_000;
      assertThat(counts.get("a")).as("%s", row).isBetween(expected - 500, expected + 500);
    }
  }

  @ParameterizedTest
  @MethodSource("searches")
  void searchesAsMergerfsWould(Row row) throws IOException {
    RoutingPolicy policy = policy(row.search());
    Random random = new Random(Seeds.seed("MergerfsTableTest"));
    for (int round = 0; round < ROUNDS; round++) {
      List<Branch> branches = branches(random);

      assertThat(PolicyTable.ask(policy, Operation.SEARCH, tiers(branches)))
          .as("%s", branches)
          .isEqualTo(existing(row.policy().equals("newest"), branches));
    }
  }

  private static String existing(boolean newest, List<Branch> branches) {
    String name = "pass";
    long latest = -1;
    for (Branch branch : branches) {
      boolean better = newest ? branch.mtime() > latest : latest < 0;
      if (branch.exists() && better) {
        name = branch.name();
        latest = branch.mtime();
      }
    }
    return name;
  }

  /** An action is offered only the copies that are there. */
  @ParameterizedTest
  @MethodSource("actions")
  void actsAsMergerfsWould(Row row) throws IOException {
    RoutingPolicy policy = policy(row.action());
    Random random = new Random(Seeds.seed("MergerfsTableTest"));
    for (int round = 0; round < ROUNDS; round++) {
      List<Branch> branches = branches(random).stream().filter(Branch::exists).toList();
      if (branches.isEmpty()) {
        continue;
      }
      String expected =
          row.policy().endsWith("all")
              ? branches.stream().map(Branch::name).collect(Collectors.joining(" "))
              : existing(row.policy().equals("newest"), branches);

      assertThat(PolicyTable.ask(policy, Operation.ACTION, tiers(branches)))
          .as("%s", branches)
          .isEqualTo(expected);
    }
  }
}

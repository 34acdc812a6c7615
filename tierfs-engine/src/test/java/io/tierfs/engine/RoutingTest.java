package io.tierfs.engine;

import static io.tierfs.engine.UnionFixture.DAEMON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.Operation;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.api.TierMode;
import io.tierfs.engine.Explanation.Offer;
import io.tierfs.engine.Explanation.Step;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Chains at work in a union: for some paths, by size, and explained. */
class RoutingTest {
  static ChainLink link(String type, Map<String, ?> options) {
    RoutingPolicyProvider provider =
        ServiceLoader.load(RoutingPolicyProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals(type))
            .findFirst()
            .orElseThrow();
    return new ChainLink(type, provider.create(Options.of(provider.options(), options)));
  }

  private static ChainLink named(String tier) {
    return link("path-glob", Map.of("glob", "*", "tiers", tier));
  }

  private static PathChain create(String glob, ChainLink... chain) {
    return new PathChain(List.of(glob), Operation.CREATE, List.of(chain));
  }

  private static UnionFixture union(RoutingChains chains, TierMode... modes) throws IOException {
    List<TierSetup> tiers = new ArrayList<>();
    for (int i = 0; i < modes.length; i++) {
      tiers.add(new TierSetup("t" + i, new InMemoryBackend(), modes[i], 0));
    }
    return UnionFixture.of(tiers, chains);
  }

  private static UnionFixture three(RoutingChains chains) throws IOException {
    return union(chains, TierMode.RW, TierMode.RW, TierMode.RW);
  }

  private static RoutingChains creating(List<ChainLink> create, PathChain... paths) {
    return new RoutingChains(List.of(), create, List.of(), List.of(paths));
  }

  @Test
  void theFirstEntryForAPathAndOperationCounts() throws IOException {
    RoutingChains chains =
        new RoutingChains(
            List.of(),
            List.of(named("t0")),
            List.of(),
            List.of(
                new PathChain(List.of("*.iso"), Operation.SEARCH, List.of()),
                create("/media/**", named("t2")),
                create("*.iso", named("t1")),
                create("/plain/**")));
    try (UnionFixture union = three(chains)) {
      union.dir(0, "media").dir(0, "plain").dir(0, "other");
      union.create("media/film.iso", "x").create("other/film.iso", "x").create("other/f", "x");
      union.dir(1, "plain/deep").create("plain/deep/f", "x");

      assertThat(union.copies("media/film.iso")).isEqualTo("2");
      assertThat(union.copies("other/film.iso")).isEqualTo("1");
      assertThat(union.copies("other/f")).isEqualTo("0");
      // An empty chain: the union's own answer, which is the tier with the parent.
      assertThat(union.copies("plain/deep/f")).isEqualTo("1");
    }
  }

  @Test
  void searchesAndActionsHaveChainsForPathsToo() throws IOException {
    RoutingChains chains =
        new RoutingChains(
            List.of(),
            List.of(),
            List.of(),
            List.of(
                new PathChain(
                    List.of("*.log"),
                    Operation.SEARCH,
                    List.of(
                        new ChainLink(
                            "last",
                            (request, tiers) -> io.tierfs.api.Decision.take(tiers.getLast())))),
                new PathChain(
                    List.of("/one"), Operation.ACTION, List.of(link("first-found", Map.of())))));
    try (UnionFixture union = three(chains)) {
      union.put(0, "one/a.log", "hot").put(2, "one/a.log", "cold");
      union.put(0, "one/a.txt", "hot").put(2, "one/a.txt", "cold");
      union.dir(0, "two").dir(2, "two");

      assertThat(union.read("one/a.log")).isEqualTo("cold");
      assertThat(union.read("one/a.txt")).isEqualTo("hot");
      for (String name : List.of("one", "two")) {
        assertThat(union.union().explain(DAEMON, Operation.ACTION, FsPath.of(name)).taken())
            .isEqualTo(name.equals("one") ? List.of("t0") : List.of("t0", "t2"));
      }
    }
  }

  @Test
  void aFileGoesByTheSizeThatItsMakerTells() throws IOException {
    ChainLink small = link("size-class", Map.of("to", "1K", "tiers", "t1"));
    try (UnionFixture union = three(creating(List.of(small, named("t2"))))) {
      for (Map.Entry<String, OpenOptions> file :
          Map.of(
                  "small", OpenOptions.createNew(0600).withExpectedBytes(1024),
                  "large", OpenOptions.createNew(0600).withExpectedBytes(1025),
                  "unknown", OpenOptions.createNew(0600))
              .entrySet()) {
        union.union().create(DAEMON, union.node(""), file.getKey(), file.getValue()).close();
      }

      assertThat(union.copies("small")).isEqualTo("1");
      assertThat(union.copies("large")).isEqualTo("2");
      assertThat(union.copies("unknown")).isEqualTo("2");
    }
  }

  @Test
  void aTierThatSharesMoreOfThePathIsPreferred() throws IOException {
    ChainLink shared = link("most-free-space", Map.of("path", "shared"));
    try (UnionFixture union =
        union(creating(List.of(shared)), TierMode.RW, TierMode.RW, TierMode.NC, TierMode.RW)) {
      union.dir(2, "a/b/c/d").dir(1, "a/b");
      union.create("a/b/c/d/f", "x");

      assertThat(union.copies("a/b/c/d/f")).isEqualTo("1");
    }
  }

  @Test
  void aUnionOfTiersThatTakeNothingNewCreatesNothing() throws IOException {
    try (UnionFixture union =
        union(creating(List.of(link("first-found", Map.of()))), TierMode.NC, TierMode.NC)) {
      assertThatThrownBy(() -> union.create("f", "x"))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EROFS));
    }
  }

  @Test
  void explainsWhatACreateComesTo() throws IOException {
    ChainLink beside = link("existing-path", Map.of());
    ChainLink writable = link("writable", Map.of());
    RoutingChains chains = creating(List.of(named("t0")), create("/d/**", beside, writable));
    try (UnionFixture union = union(chains, TierMode.NC, TierMode.RW, TierMode.RW)) {
      union.dir(0, "d");
      Explanation explanation = union.union().explain(DAEMON, Operation.CREATE, FsPath.of("d/new"));

      assertThat(explanation.globs()).containsExactly("/d/**");
      assertThat(explanation.taken()).containsExactly("t1", "t2");
      assertThat(explanation.steps())
          .extracting(Step::link)
          .containsExactly("existing-path", "writable");
      assertThat(explanation.steps())
          .extracting(Step::taken)
          .containsExactly(List.of(), List.of("t1", "t2"));
      assertThat(explanation.steps().getFirst().offered())
          .extracting(Offer::tier, Offer::takesNewFiles, Offer::parentExists, Offer::exists)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  "t0", Optional.of(false), Optional.empty(), Optional.empty()),
              org.assertj.core.groups.Tuple.tuple(
                  "t1", Optional.of(true), Optional.of(false), Optional.empty()),
              org.assertj.core.groups.Tuple.tuple(
                  "t2", Optional.of(true), Optional.of(false), Optional.empty()));
      assertThat(union.copies("d/new")).isEmpty();
      assertThat(ExplanationText.parse(ExplanationText.write(explanation))).isEqualTo(explanation);

      union.create("d/new", "x");
      assertThat(union.copies("d/new")).isEqualTo("1");
      assertThat(union.union().explain(DAEMON, Operation.CREATE, FsPath.of("d/new")))
          .extracting(Explanation::taken, Explanation::note)
          .containsExactly(List.of(), "it exists already, on tier t1: nothing is created");
    }
  }

  @Test
  void explainsSearchesAndActions() throws IOException {
    RoutingChains chains =
        new RoutingChains(List.of(link("newest", Map.of())), List.of(), List.of());
    try (UnionFixture union = union(chains, TierMode.RW, TierMode.RW, TierMode.RO)) {
      union.put(0, "d/f", "old").put(1, "d/f", "new").dir(2, "d").put(2, "far/f", "x");
      Union tree = union.union();

      Explanation seen = tree.explain(DAEMON, Operation.SEARCH, FsPath.of("d/f"));
      assertThat(seen.steps()).extracting(Step::link).containsExactly("newest");
      assertThat(seen.steps().getFirst().offered())
          .extracting(Offer::exists)
          .containsExactly(Optional.of(true), Optional.of(true), Optional.of(false));
      assertThat(seen.taken()).hasSize(1);
      assertThat(tree.explain(DAEMON, Operation.SEARCH, FsPath.of("d")).taken())
          .containsExactly("t0", "t1", "t2");
      assertThat(tree.explain(DAEMON, Operation.SEARCH, FsPath.of("d/none")))
          .extracting(Explanation::taken, Explanation::note)
          .containsExactly(List.of(), "no tier has it");
      assertThat(tree.explain(DAEMON, Operation.ACTION, FsPath.of("d")).taken())
          .containsExactly("t0", "t1");
      assertThat(tree.explain(DAEMON, Operation.ACTION, FsPath.of("far")).note())
          .startsWith("EROFS: ");
      assertThat(tree.explain(DAEMON, Operation.ACTION, FsPath.ROOT).taken())
          .containsExactly("t0", "t1");
      assertThatThrownBy(() -> tree.explain(DAEMON, Operation.CREATE, FsPath.of("no/f")))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
  }

  @Test
  void aMountGivesTheSameAsAnAttribute() throws IOException {
    try (UnionFixture union = three(creating(List.of(named("t1"))))) {
      union.dir(0, "d");
      byte[] value =
          union.union().getXattr(DAEMON, union.node("d"), "user.tierfs.explain.create/new\tone");

      assertThat(ExplanationText.parse(io.tierfs.api.Names.decode(value, 0, value.length)))
          .isEqualTo(union.union().explain(DAEMON, Operation.CREATE, FsPath.of("d/new\tone")))
          .extracting(Explanation::taken)
          .isEqualTo(List.of("t1"));
      assertThatThrownBy(
              () -> union.union().getXattr(DAEMON, union.node("d"), "user.tierfs.explain.move/x"))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODATA));
    }
  }

  @Test
  void aLinkThatFailsIsTold() throws IOException {
    ChainLink broken =
        new ChainLink(
            "broken",
            (request, tiers) -> {
              throw new FsException(Errno.ETIMEDOUT, "too late");
            });
    try (UnionFixture union = three(creating(List.of(broken)))) {
      Explanation explanation = union.union().explain(DAEMON, Operation.CREATE, FsPath.of("f"));

      assertThat(explanation.taken()).isEmpty();
      assertThat(explanation.note()).startsWith("ETIMEDOUT");
      assertThat(explanation.steps().getFirst().failure()).startsWith("ETIMEDOUT");
      assertThat(ExplanationText.parse(ExplanationText.write(explanation))).isEqualTo(explanation);
    }
  }
}

package io.tierfs.engine.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.RoutingPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathGlobTest {
  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *.iso            | x.iso                | true
          *.iso            | a/b/x.iso            | true
          *.iso            | x.iso/readme         | false
          *.iso            | x.ISO                | false
          *                | .hidden              | true
          ?.txt            | a.txt                | true
          ?.txt            | ab.txt               | false
          /*.iso           | x.iso                | true
          /*.iso           | a/x.iso              | false
          a/*              | a/b                  | true
          a/*              | a/b/c                | false
          a/**             | a/b/c                | true
          a/**             | ab/c                 | false
          **/b             | b                    | true
          **/b             | a/a/b                | true
          **/b             | ab                   | false
          a/**/z           | a/z                  | true
          a/**/z           | a/b/c/z              | true
          [a-c]x           | bx                   | true
          [a-c]x           | dx                   | false
          [!a-c]x          | dx                   | true
          [!a-c]x          | ax                   | false
          []]x             | ]x                   | true
          [a^b]x           | ^x                   | true
          *.{jpg,png}      | a.png                | true
          *.{jpg,png}      | a.gif                | false
          a,b              | a,b                  | true
          a\\*             | a*                   | true
          a\\*             | ab                   | false
          a.b              | axb                  | false
          (x)+$            | (x)+$                | true
          """)
  void globs(String glob, String path, boolean matches) {
    assertThat(Glob.of(glob).matches(FsPath.of(path))).isEqualTo(matches);
  }

  @Test
  void matchesNamesThatAreNotUnicode() {
    assertThat(Glob.of("*.iso").matches(FsPath.of("stray\udcff.iso"))).isTrue();
    assertThat(Glob.of("a?b").matches(FsPath.of("a\nb"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "[a", "{a", "a}", "a\\", "["})
  void refusesWhatIsNoGlob(String glob) {
    assertThatThrownBy(() -> Glob.of(glob))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + glob + "' is not a glob: ");
  }

  @ParameterizedTest(name = "{0} {1}: [{2}] -> {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATE | x.iso | hot, cold, deep         | deep cold
          CREATE | x.iso | hot, cold, deep full    | cold
          CREATE | x.img | hot, cold, deep         | deep cold
          CREATE | x.txt | hot, cold, deep         | pass
          CREATE | x.iso | hot, cold nc, deep full | pass
          CREATE | x.iso | hot                     | pass
          SEARCH | x.iso | hot, cold exists, deep  | pass
          """)
  void sendsWhatMatchesToTheNamedTiers(Operation operation, String path, String tiers, String taken)
      throws IOException {
    RoutingPolicy policy =
        PolicyTable.policy(
            new PathGlob(),
            Map.of("glob", List.of("*.iso", "*.img"), "tiers", List.of("deep", "cold")));

    assertThat(PolicyTable.ask(policy, operation, path, FakeCandidate.tiers(tiers)))
        .isEqualTo(taken);
  }
}

package io.tierfs.engine.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  private static final List<String> KNOWN =
      List.of(
          "mount",
          "routing",
          "tiers",
          "cache",
          "symlinks",
          "allow-other",
          "transport",
          "entry-ttl",
          "attributes-ttl",
          "negative-ttl",
          "locations",
          "min-free",
          "read-only");

  @ParameterizedTest
  @CsvSource({
    "kitten,sitting,3",
    "ab,ba,1",
    "abcd,acbd,1",
    "a,'',1",
    "'',abc,3",
    "same,same,0",
    "ca,abc,3"
  })
  void countsSlips(String a, String b, int slips) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(slips);
    assertThat(Suggestions.distance(b, a)).isEqualTo(slips);
  }

  @Test
  void anyOneSlipIsUnderstood() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      String name = KNOWN.get(random.nextInt(KNOWN.size()));
      String typed = slip(name, random);
      assertThat(Suggestions.nearest(typed, KNOWN))
          .as("seed %d: '%s' for '%s'", seed, typed, name)
          .contains(name);
    }
  }

  @Test
  void nothingLikeAnyNameGetsNoSuggestion() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      // Letters that occur in no known name.
      StringBuilder typed = new StringBuilder();
      for (int length = 1 + random.nextInt(12); length > 0; length--) {
        typed.append("jqvwxz0123".charAt(random.nextInt(10)));
      }
      assertThat(Suggestions.hint(typed.toString(), List.of("mount", "tiers", "cache")))
          .as("seed %d: '%s'", seed, typed)
          .isEmpty();
    }
  }

  @Test
  void caseDoesNotCount() {
    assertThat(Suggestions.hint("AllowOther", KNOWN)).isEqualTo(", did you mean 'allow-other'?");
  }

  private static String slip(String name, Random random) {
    StringBuilder typed = new StringBuilder(name);
    int at = random.nextInt(name.length() - 1);
    char letter = (char) ('a' + random.nextInt(26));
    switch (random.nextInt(4)) {
      case 0 -> typed.insert(at, letter);
      case 1 -> typed.deleteCharAt(at);
      case 2 -> typed.setCharAt(at, letter);
      default -> typed.replace(at, at + 2, "" + name.charAt(at + 1) + name.charAt(at));
    }
    return typed.toString();
  }
}

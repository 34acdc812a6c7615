package io.tierfs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static Object convert(OptionType type, Object raw) {
    return Options.convert(Option.optional("key", type, "help"), raw);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "512, 512",
    "1K, 1024",
    "1k, 1024",
    "1KiB, 1024",
    "1KB, 1000",
    "1 M, 1048576",
    "1MB, 1000000",
    "2G, 2147483648",
    "1.5K, 1536",
    "1T, 1099511627776",
    "1B, 1",
    "1P, 1125899906842624",
    "1E, 1152921504606846976"
  })
  void sizes(String text, long bytes) {
    assertThat(convert(OptionType.SIZE, text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "1X", "1KK", "K", "9E", "1e3"})
  void whatIsNoSize(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> convert(OptionType.SIZE, text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "250, PT0.25S",
    "500ms, PT0.5S",
    "1s, PT1S",
    "1.5 s, PT1.5S",
    "2m, PT2M",
    "2h, PT2H",
    "1d, PT24H",
    "10us, PT0.00001S",
    "7ns, PT0.000000007S",
    "3 seconds, PT3S"
  })
  void durations(String text, Duration duration) {
    assertThat(convert(OptionType.DURATION, text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "1 fortnight", "99999999999d"})
  void whatIsNoDuration(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> convert(OptionType.DURATION, text));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "YES, true", "on, true", "false, false", "no, false", "Off, false"})
  void booleans(String text, boolean value) {
    assertThat(convert(OptionType.BOOLEAN, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"5%, 0.05", "0.05, 0.05", "100 %, 1", "0, 0", "1, 1"})
  void percentages(String text, double value) {
    assertThat(convert(OptionType.PERCENT, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"101%", "-1%", "1.5", "NaN", "x", "%"})
  void whatIsNoPercentage(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> convert(OptionType.PERCENT, text));
  }

  @Test
  void otherTypes() {
    assertThat(convert(OptionType.INTEGER, " 42 ")).isEqualTo(42L);
    assertThat(convert(OptionType.INTEGER, 42)).isEqualTo(42L);
    assertThat(convert(OptionType.STRING, " kept ")).isEqualTo(" kept ");
    assertThat(convert(OptionType.PATH, "/a/b")).isEqualTo(Path.of("/a/b"));
    assertThat(convert(OptionType.STRING_LIST, List.of("a", 1))).isEqualTo(List.of("a", "1"));
    assertThat(convert(OptionType.STRING_LIST, "alone")).isEqualTo(List.of("alone"));
    assertThatIllegalArgumentException().isThrownBy(() -> convert(OptionType.PATH, "relative"));
    assertThatIllegalArgumentException().isThrownBy(() -> convert(OptionType.INTEGER, "1.5"));
    assertThatIllegalArgumentException().isThrownBy(() -> convert(OptionType.BOOLEAN, "maybe"));
  }

  private static final OptionSchema SCHEMA =
      OptionSchema.of(
          Option.required("path", OptionType.PATH, "where"),
          Option.optional("size", OptionType.SIZE, "how much").withDefault("1K"),
          Option.optional("level", OptionType.STRING, "which").withChoices("low", "high"),
          Option.optional("password", OptionType.STRING, "what").asSecret());

  @Test
  void defaultsAreFilledIn() {
    Options options = Options.of(SCHEMA, Map.of("path", "/x"));
    assertThat(options.size("size")).isEqualTo(1024);
    assertThat(options.path("path")).isEqualTo(Path.of("/x"));
    assertThat(options.has("level")).isFalse();
    assertThat(options.optionalString("level")).isEmpty();
  }

  @Test
  void mistakesOfAUserAreTold() {
    assertThatThrownBy(() -> Options.of(SCHEMA, Map.of())).hasMessage("missing key path");
    assertThatThrownBy(() -> Options.of(SCHEMA, Map.of("path", "/x", "nope", 1)))
        .hasMessage("unknown key nope");
    assertThatThrownBy(() -> Options.of(SCHEMA, Map.of("path", "/x", "level", "middle")))
        .hasMessage("'middle' is not one of low, high");
    assertThatThrownBy(() -> Options.of(SCHEMA, Map.of("path", "x")))
        .hasMessage("'x' is not an absolute path");
  }

  @Test
  void mistakesOfAComponentAreTold() {
    Options options = Options.of(SCHEMA, Map.of("path", "/x"));
    assertThatIllegalArgumentException().isThrownBy(() -> options.string("nope"));
    assertThatIllegalArgumentException().isThrownBy(() -> options.string("size"));
    assertThatIllegalArgumentException().isThrownBy(() -> options.string("level"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                OptionSchema.of(
                    Option.optional("a", OptionType.SIZE, ""),
                    Option.optional("a", OptionType.SIZE, "")));
  }

  @Test
  void secretsAreBlottedOut() {
    Options options = Options.of(SCHEMA, Map.of("path", "/x", "password", "swordfish"));
    assertThat(options.string("password")).isEqualTo("swordfish");
    assertThat(options.toString()).contains("password=***").doesNotContain("swordfish");
  }
}

package io.tierfs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionTest {
  @ParameterizedTest
  @CsvSource({"1.0,true", "1.2,true", "1.3,false", "0.9,false", "2.0,false", "2.2,false"})
  void whatIsOfTheSameMajorAndNoNewerRuns(String built, boolean runs) {
    assertThat(ApiVersion.of("1.2").runs(ApiVersion.of(built))).isEqualTo(runs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1.", ".1", "1.0.0", "v1.0", "1.0-SNAPSHOT", "-1.0", "99999.0"})
  void anythingElseIsNoVersion(String text) {
    assertThatThrownBy(() -> ApiVersion.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void versionsHaveAnOrder() {
    assertThat(ApiVersion.of("1.10")).isGreaterThan(ApiVersion.of("1.9"));
    assertThat(ApiVersion.of("2.0")).isGreaterThan(ApiVersion.of("1.10"));
    assertThat(ApiVersion.of(" 1.0 ")).isEqualTo(ApiVersion.CURRENT).hasToString("1.0");
  }
}

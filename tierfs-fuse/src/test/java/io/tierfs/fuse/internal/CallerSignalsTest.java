package io.tierfs.fuse.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallerSignalsTest {
  @Test
  void whoHasSigkillIsDying() {
    String status = "Name:\tcat\nSigPnd:\t%s\nShdPnd:\t%s\nSigCgt:\tffffffffffffffff\n";
    String none = "0000000000000000";
    assertThat(CallerSignals.hasKill(status.formatted(none, none))).isFalse();
    assertThat(CallerSignals.hasKill(status.formatted("0000000000000100", none))).isTrue();
    assertThat(CallerSignals.hasKill(status.formatted(none, "8000000000000100"))).isTrue();
    assertThat(CallerSignals.hasKill(status.formatted(none, "fffffffffffffeff"))).isFalse();
  }

  @Test
  void whoIsAliveOrUnknownIsNot() {
    assertThat(CallerSignals.isDying((int) ProcessHandle.current().pid())).isFalse();
    assertThat(CallerSignals.isDying(0)).isFalse();
    assertThat(CallerSignals.isDying(Integer.MAX_VALUE)).isFalse();
  }
}

package io.tierfs.fuse.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallerGroupsTest {
  @Test
  void readsTheGroupsOfAStatus() {
    assertThat(CallerGroups.parse("Name:\tx\nGroups:\t4 24 4294967294 \nNStgid:\t1\n"))
        .containsExactly(4, 24, -2);
  }

  @Test
  void noGroupsAreNoGroups() {
    assertThat(CallerGroups.parse("Groups:\t \n")).isEmpty();
    assertThat(CallerGroups.of(0)).isEmpty();
    assertThat(CallerGroups.of(Integer.MAX_VALUE)).isEmpty();
  }
}

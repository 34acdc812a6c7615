package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UnmounterTest {
  @Test
  void aProcessThatWasKilledAndIsNotGoneIsDying() throws Exception {
    // The shell becomes a program that never asks how its child ended.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; exec sleep 600").start();
    try {
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
      long child = Long.parseLong(said.readLine());
      assertThat(Unmounter.isDying(child)).isFalse();
      ProcessHandle.of(child).orElseThrow().destroyForcibly();
      long end = System.nanoTime() + 20_000_000_000L;
      while (!Unmounter.isDying(child)) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    } finally {
      parent.destroyForcibly();
    }
    assertThat(Unmounter.isDying(ProcessHandle.current().pid())).isFalse();
    parent.waitFor();
    assertThat(Unmounter.isDying(parent.pid())).isFalse();
  }
}

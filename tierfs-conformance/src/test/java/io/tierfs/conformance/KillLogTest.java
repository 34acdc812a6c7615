package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge of {@link RandomKillTest} is judged. */
class KillLogTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  private KillLog read(Map<String, String> start, String... lines) throws IOException {
    Path log = directory.resolve("log");
    Files.write(log, List.of(lines).stream().map(line -> line.replace(' ', '\t')).toList());
    return KillLog.read(start, log);
  }

  @Test
  void whatWasAcknowledgedIsThere() throws IOException {
    KillLog log =
        read(
            Map.of("d", "/", "d/f", "old", "g", "g"),
            "do put d/f new",
            "ok",
            "do link d/f l",
            "ok",
            "do put l newer",
            "ok",
            "do mv d e",
            "ok",
            "do rm g",
            "ok",
            "do rmdir e",
            "no");
    assertThat(log.possible()).containsExactly(Map.of("e", "/", "e/f", "newer", "l", "newer"));
    assertThat(log.done()).isEqualTo(5);
    assertThat(log.cut()).isFalse();
  }

  @Test
  void whatWasUnderWayIsOldOrNew() throws IOException {
    KillLog move = read(Map.of("a", "1", "b", "2"), "do mv a b", "died ECONNABORTED");
    assertThat(move.possible()).containsOnly(Map.of("a", "1", "b", "2"), Map.of("b", "1"));
    assertThat(move.cut()).isTrue();
    KillLog put = read(Map.of("a", "1"), "do put a 2", "died ENOTCONN");
    assertThat(put.possible()).containsOnly(Map.of("a", "1"), Map.of("a", ""), Map.of("a", "2"));
    assertThat(put.cut()).isFalse();
    KillLog impossible = read(Map.of("a", "1"), "do mv b a");
    assertThat(impossible.possible()).containsOnly(Map.of("a", "1"));
  }

  @Test
  void whatCannotHaveBeenAcknowledgedIsFound() {
    assertThatThrownBy(() -> read(Map.of("a", "1"), "do rm b", "ok"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> read(Map.of("d", "/", "d/a", "1"), "do rmdir d", "ok"))
        .isInstanceOf(IllegalStateException.class);
  }
}

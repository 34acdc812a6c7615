package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1023,1023",
    "1024,1.0K",
    "1536,1.5K",
    "10188,9.9K",
    "10189,10K",
    "1048575,1.0M",
    "21474836480,20G",
    "9223372036854775807,8.0E"
  })
  void sizesAreShort(long bytes, String text) {
    assertThat(Sizes.human(bytes)).isEqualTo(text);
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table(Set.of(1)).row("NAME", "SIZE", "PATH").row("a", "1.0K", "/x");
    assertThat(table.lines()).containsExactly("NAME  SIZE  PATH", "a     1.0K  /x");
  }

  @Test
  void readsTheTiersOfAMount() {
    assertThat(
            TierLine.parse("ssd\trw\t100\t60\t50\t10\t/fast\nfar\tro\t-\t-\t-\t0\t-\t-\tsilent\n"))
        .containsExactly(
            new TierLine(
                "ssd",
                "rw",
                "",
                OptionalLong.of(100),
                OptionalLong.of(60),
                OptionalLong.of(50),
                10,
                "/fast",
                ""),
            new TierLine(
                "far",
                "ro",
                "",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                "",
                "silent"));
  }

  @Test
  void showsWhatIsNotKnown() {
    assertThat(TierLine.table(TierLine.parse("far\tro\t-\t-\t-\t0\t-\n")))
        .containsExactly(
            "NAME  MODE  TYPE  SIZE  USED  FREE  MIN-FREE  PATH",
            "far   ro    -        ?     ?     ?         -  -");
  }
}

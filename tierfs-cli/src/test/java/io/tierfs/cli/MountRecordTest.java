package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written down can be read again. */
class MountRecordTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a",
        "/a b",
        "/a=b:c#d!e",
        "/a\\b",
        "/a\nb\rc\td\fe",
        "/ä€\uD83D\uDE00",
        "/a\\",
        "/ "
      })
  void anyPathComesBack(String path) {
    MountRecord record =
        new MountRecord(
            Path.of(path), 17, Path.of(path), Optional.of(Path.of(path)), Optional.empty());
    assertThat(MountRecord.parse(record.toText())).contains(record);
    assertThat(MountRecord.parse(record.toText().replaceFirst("(?m)^pid.*$", ""))).isEmpty();
  }
}

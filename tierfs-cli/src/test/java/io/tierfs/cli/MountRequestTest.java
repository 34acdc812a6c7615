package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way through a command line, which has to mean what the long one means. */
class MountRequestTest {
  private static Optional<MountRequest> parse(String line) {
    return MountRequest.parse(List.of(line.split(" ", -1)));
  }

  @Test
  void everythingThatADaemonTakes() {
    assertThat(
            parse(
                "mount -o ro,name=a --json --set a.b=c=d a.conf --log-file l -o suid mnt --set e="
                    + " --plugin-dir p --plugin-dir q"))
        .contains(
            new MountRequest(
                Path.of("a.conf"),
                Optional.of(Path.of("mnt")),
                List.of("ro", "name=a", "suid"),
                Map.of("a.b", "c=d", "e", ""),
                Optional.of(Path.of("l")),
                List.of(Path.of("p"), Path.of("q")),
                true,
                Optional.empty()));
    assertThat(parse("mount a.conf"))
        .contains(
            new MountRequest(
                Path.of("a.conf"),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                false,
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "check a.conf",
        "mount",
        "mount -o ro",
        "mount a.conf mnt more",
        "mount a.conf -o",
        "mount a.conf --set a",
        "mount a.conf --set =b",
        "mount a.conf --set --json",
        "mount a.conf -o -f",
        "mount a.conf -o ro,",
        "mount a.conf --log-file a --log-file b",
        "mount -f a.conf",
        "mount -oro a.conf",
        "mount --foreground a.conf",
        "mount --verbose a.conf",
        "mount --help",
        "mount --daemon a.conf",
        "mount -- a.conf",
        "mount @a.conf",
        "mount \"a.conf\"",
        "mount  a.conf"
      })
  void whatIsNotPlainIsLeftToTheOther(String line) {
    assertThat(parse(line)).isEmpty();
  }
}

package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountTableTest {
  private static final String TEXT =
      """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      40 22 0:40 / /mnt/a\\040b rw,nosuid - fuse.tierfs tierfs rw,user_id=0
      41 22 0:41 / /mnt/gr\u00c3\u00bc\u00c3\u009fe rw shared:2 master:3 - fuse my\\011fs rw
      42 22 0:42 / /mnt rw - tmpfs tmpfs rw
      not a line of it
      """;
  private final MountTable table = MountTable.parse(TEXT);

  @Test
  void readsEscapedAndUtf8Names() {
    assertThat(table.entries())
        .extracting(MountTable.Entry::point)
        .containsExactly(Path.of("/"), Path.of("/mnt/a b"), Path.of("/mnt/grüße"), Path.of("/mnt"));
    assertThat(table.at(Path.of("/mnt/a b")).orElseThrow().isFuse()).isTrue();
    assertThat(table.at(Path.of("/mnt/grüße")).orElseThrow().source()).isEqualTo("my\tfs");
    assertThat(table.at(Path.of("/mnt")).orElseThrow().isFuse()).isFalse();
  }

  @Test
  void findsTheNearestMount() {
    assertThat(table.containing(Path.of("/mnt/a b/c")).orElseThrow().type())
        .isEqualTo("fuse.tierfs");
    assertThat(table.containing(Path.of("/mnt/a")).orElseThrow().type()).isEqualTo("tmpfs");
    assertThat(table.containing(Path.of("/usr")).orElseThrow().type()).isEqualTo("ext4");
  }

  @Test
  void readsTheMountsOfThisMachine() {
    assertThat(MountTable.read().at(Path.of("/"))).isPresent();
  }
}

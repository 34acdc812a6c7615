package io.tierfs.fuse.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountTableTest {
  @Test
  void readsALineWithOptionalFieldsAndEscapes() {
    String line =
        "36 35 98:0 /root /mnt\\040two\\134x rw,noatime master:1 shared:2 - fuse.tierfs tierfs rw";
    assertThat(MountTable.parse(line))
        .contains(new MountTable.Entry(36, "98:0", "/mnt two\\x", "fuse.tierfs"));
  }

  @Test
  void passesOverWhatIsNoMount() {
    assertThat(MountTable.parse("nonsense")).isEmpty();
  }

  @Test
  void knowsTheRoot() {
    assertThat(MountTable.at(java.nio.file.Path.of("/"))).isPresent();
  }

  @Test
  void aNumberThatIsUsedAgainIsAnotherMount() {
    MountTable.Entry root = MountTable.at(java.nio.file.Path.of("/")).orElseThrow();
    assertThat(MountTable.contains(root)).isTrue();
    assertThat(
            MountTable.contains(
                new MountTable.Entry(root.id(), root.device(), "/elsewhere", root.type())))
        .isFalse();
  }
}

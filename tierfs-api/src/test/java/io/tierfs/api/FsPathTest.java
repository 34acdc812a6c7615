package io.tierfs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FsPathTest {
  @Test
  void slashesAreForgiven() {
    assertThat(FsPath.of("/a//b/")).isEqualTo(FsPath.of("a/b"));
    assertThat(FsPath.of("///")).isEqualTo(FsPath.ROOT);
    assertThat(FsPath.of("")).isEqualTo(FsPath.ROOT);
  }

  @Test
  void theRootIsItsOwnParentAndHasNoName() {
    assertThat(FsPath.ROOT.isRoot()).isTrue();
    assertThat(FsPath.ROOT.parent()).isEqualTo(FsPath.ROOT);
    assertThat(FsPath.ROOT.name()).isEmpty();
    assertThat(FsPath.ROOT.names()).isEmpty();
    assertThat(FsPath.ROOT.toBytes()).isEmpty();
    assertThat(FsPath.ROOT).hasToString("/");
  }

  @Test
  void aPathComesApartAndTogether() {
    FsPath path = FsPath.of("a/bc/d");
    assertThat(path.parent()).isEqualTo(FsPath.of("a/bc"));
    assertThat(path.name()).isEqualTo("d");
    assertThat(path.names()).containsExactly("a", "bc", "d");
    assertThat(path.value()).isEqualTo("a/bc/d");
    assertThat(path).hasToString("/a/bc/d");
    assertThat(path.parent().resolve(path.name())).isEqualTo(path);
    assertThat(FsPath.of("a").parent()).isEqualTo(FsPath.ROOT);
  }

  @Test
  void pathsAreJoined() {
    assertThat(FsPath.of("a").resolve(FsPath.of("b/c"))).isEqualTo(FsPath.of("a/b/c"));
    assertThat(FsPath.ROOT.resolve(FsPath.of("b"))).isEqualTo(FsPath.of("b"));
    assertThat(FsPath.of("a").resolve(FsPath.ROOT)).isEqualTo(FsPath.of("a"));
  }

  @Test
  void whatIsNoNameIsRefused() {
    for (String name : new String[] {"", ".", "..", "a/b", "/", "a\0b"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> FsPath.ROOT.resolve(name));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> FsPath.of("a/../b"));
    assertThat(FsPath.of("a/.../.b")).hasToString("/a/.../.b");
  }

  @Test
  void anAncestorEndsAtASlash() {
    FsPath path = FsPath.of("a/b");
    assertThat(path.startsWith(FsPath.ROOT)).isTrue();
    assertThat(path.startsWith(FsPath.of("a"))).isTrue();
    assertThat(path.startsWith(path)).isTrue();
    assertThat(FsPath.of("ab").startsWith(FsPath.of("a"))).isFalse();
    assertThat(FsPath.of("a").startsWith(path)).isFalse();
  }

  @Test
  void namesThatAreNotUtf8KeepTheirBytes() {
    byte[] name = {(byte) 0xff, 'x'};
    assertThat(FsPath.of("d").resolve(Names.decode(name)).toBytes())
        .isEqualTo(new byte[] {'d', '/', (byte) 0xff, 'x'});
  }

  @Test
  void equalPathsAreEqual() {
    assertThat(FsPath.of("a/b")).hasSameHashCodeAs(FsPath.of("/a/b"));
    assertThat(FsPath.of("a")).isNotEqualTo(FsPath.of("b")).isLessThan(FsPath.of("b"));
  }
}

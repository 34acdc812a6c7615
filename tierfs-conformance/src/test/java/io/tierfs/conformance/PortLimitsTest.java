package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits of {@link LimitsTest} where no kernel has checked anything before. */
class PortLimitsTest {
  private static final int TIERS = 3;
  private static final int DEPTH = 200;

  @SuppressWarnings("NullAway.Init")
  private Rig rig;

  @BeforeEach
  void start() throws IOException {
    rig = Rig.of(TIERS);
  }

  @AfterEach
  void end() {
    rig.close();
  }

  @Test
  void namesMayHave255BytesOfAnyKind() throws IOException {
    byte[] odd = new byte[255];
    java.util.Arrays.fill(odd, (byte) 0xff);
    List<String> names = List.of("n".repeat(255), Names.decode(odd), "\u00e9".repeat(127) + "e");
    for (String name : names) {
      for (int i = 0; i < TIERS; i++) {
        rig.put(i, "/d/" + name, "on " + i);
      }
      assertThat(rig.read("/d/" + name)).isEqualTo("on 0");
      assertThat(rig.list("/d")).containsExactly(name);
      rig.rename("/d/" + name, "/d/x");
      rig.rename("/d/x", "/d/" + name);
      rig.unlink("/d/" + name);
      assertThat(rig.on("/d/" + name)).isEmpty();
    }
    for (String name : List.of("n".repeat(256), "\u00e9".repeat(128))) {
      assertThatThrownBy(() -> rig.union().makeDirectory(Rig.CALLER, rig.node("/d"), name, 0755))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENAMETOOLONG));
    }
  }

  @Test
  void treesMayBeDeeperThanAnyPath() throws IOException {
    String name = "d".repeat(60);
    StringBuilder path = new StringBuilder();
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      path.append('/').append(name);
      paths.add(path.toString());
      rig.mkdir(path.toString());
    }
    rig.create(path + "/f");
    rig.put(TIERS - 1, "/cold", "cold");
    rig.rename("/cold", path + "/g");
    assertThat(rig.read(path + "/g")).isEqualTo("cold");
    assertThat(rig.on(path + "/g")).isEqualTo("" + (TIERS - 1));
    rig.rename("/" + name, "/moved");
    String moved = "/moved" + path.substring(1 + name.length());
    assertThat(rig.list(moved)).containsExactly("f", "g");
    rig.rename("/moved", "/" + name);
    rig.unlink(path + "/f");
    rig.unlink(path + "/g");
    for (String directory : paths.reversed()) {
      rig.rmdir(directory);
    }
    assertThat(rig.list("/")).isEmpty();
  }

  @Test
  void filesMayHaveATebibyte() throws IOException {
    long end = 1L << 40;
    for (int i = 0; i < TIERS; i++) {
      String path = "/f" + i;
      rig.put(i, path, "start");
      try (OpenFile file = rig.union().open(Rig.CALLER, rig.node(path), OpenOptions.READ_WRITE)) {
        file.change(Rig.CALLER, AttributeChange.size(end));
        assertThat(file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), end - 3)).isEqualTo(3);
        ByteBuffer last = ByteBuffer.allocate(8);
        assertThat(file.read(last, end - 5)).isEqualTo(5);
        assertThat(last.array()).startsWith(0, 0, 1, 2, 3);
        assertThat(file.read(ByteBuffer.allocate(1), end)).isNotPositive();
        assertThat(file.stat().size()).isEqualTo(end);
        file.change(Rig.CALLER, AttributeChange.size(5));
      }
      assertThat(rig.read(path)).isEqualTo("start");
    }
  }

  @Test
  void directoriesMayHaveManyEntries() throws IOException {
    int names = Nightly.count(100_000, 1_000_000);
    rig.dir(0, "/d");
    for (int n = 0; n < names; n++) {
      rig.tier(n % TIERS).driver().mkdirs("/d").write("/d/entry" + n, "");
    }
    assertThat(rig.list("/d")).hasSize(names);
    rig.rename("/d", "/e");
    assertThat(rig.exists("/e/entry" + (names - 1))).isTrue();
    assertThat(rig.list("/e")).hasSize(names);
  }
}

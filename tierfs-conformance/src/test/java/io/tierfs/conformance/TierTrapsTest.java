package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tierfs.api.TierMode;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.FullSettings;
import io.tierfs.engine.TierFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Traps about tiers that are not like the others: read-only, full, gone, nested, immutable. */
@ParameterizedClass(name = "{0}, {1} tiers")
@MethodSource("mounts")
@Tag("mount")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TierTrapsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path base;

  @Parameter(0)
  Way way;

  @Parameter(1)
  int tiers;

  private MountedTiers union;
  private SmallDisk disk;

  static Stream<Arguments> mounts() {
    return Stream.of(Way.values())
        .flatMap(way -> IntStream.of(2, 3, 4).mapToObj(tiers -> Arguments.of(way, tiers)));
  }

  @AfterEach
  void unmount() throws Exception {
    try {
      if (union != null) {
        union.close();
      }
    } finally {
      if (disk != null) {
        disk.unmount();
      }
    }
  }

  private void python(String program) throws IOException {
    Python.run(union.point(), tiers, program);
  }

  @Test
  void t01_whatAReadOnlyTierHoldsStaysAndNothingElseGoes() throws IOException {
    union = MountedTiers.below(base, way, tiers).mode(tiers - 1, TierMode.RO);
    for (int i = 0; i < tiers; i++) {
      union.put(i, "f", "on " + i).put(i, "d/in" + i, "in").dir(i, "empty");
    }
    union.put(tiers - 1, "ro/f", "ro").put(0, "hot", "hot");
    union.mount();
    python(
        """
        for call in (lambda: os.unlink('f'), lambda: os.rename('f', 'g'), lambda: os.rmdir('empty'),
                     lambda: os.rename('d', 'e'), lambda: os.unlink('ro/f'),
                     lambda: os.rename('ro/f', 'g'), lambda: os.chmod('ro/f', 0o600),
                     lambda: os.truncate('ro/f', 0), lambda: open('ro/f', 'a'),
                     lambda: os.link('ro/f', 'g'), lambda: os.setxattr('ro/f', 'user.a', b'x')):
          fails(errno.EROFS, call)
        same(read('f'), 'on 0'); same(read('ro/f'), 'ro'); same(len(os.listdir('d')), TIERS)
        same(sorted(os.listdir('.')), ['d', 'empty', 'f', 'hot', 'ro'])
        write('ro/new', 'x'); same(tier('ro/new'), 't0')
        os.rename('hot', 'ro/f'); same(read('ro/f'), 'hot'); same(os.listdir('ro').count('f'), 1)
        """);
    assertThat(union.on("f").split(",")).hasSize(tiers);
    assertThat(union.root(tiers - 1).resolve("ro/f")).hasContent("ro");
  }

  @Test
  void t16_aFullTierIsToldToWritersAndLosesNothing() throws Exception {
    union = MountedTiers.below(base, way, tiers).full(FullSettings.FAIL);
    disk = SmallDisk.mount(union.root(0), "256k");
    union.dir(1, "d").put(0, "d/old", "old").mount();
    python(
        """
        write('d/big', 'x')
        f = os.open('d/big', os.O_RDWR)
        def fill():
          for n in range(1024): os.pwrite(f, b'y' * 4096, n * 4096)
        fails(errno.ENOSPC, fill)
        st = os.fstat(f); assert 0 < st.st_size <= 262144, st.st_size
        same(os.pread(f, 3, 0), b'yyy')
        os.close(f)
        for n in range(30): os.mkdir(f'd/new{n}')
        same(len(os.listdir('d')), 32); same(read('d/old'), 'old')
        os.unlink('d/big'); write('d/again', 'z' * 10000); same(len(read('d/again')), 10000)
        """);
  }

  @Test
  void t16_aFileMovesAwayFromAFullTierOrStaysWhole() throws Exception {
    union = MountedTiers.below(base, way, tiers);
    disk = SmallDisk.mount(union.root(0), "256k");
    union.dir(1, "d").put(0, "d/old", "old").mount();
    python(
        """
        write('d/big', 'x'); os.link('d/big', 'd/other')
        f = os.open('d/big', os.O_RDWR)
        def fill():
          for n in range(1024): os.pwrite(f, b'y' * 4096, n * 4096)
        fails(errno.ENOSPC, fill)
        same(tier('d/big'), 't0'); same(tier('d/other'), 't0')
        os.unlink('d/other'); fill()
        assert tier('d/big') != 't0'; same(os.fstat(f).st_size, 4 << 20)
        same(os.stat('d/big').st_ino, os.fstat(f).st_ino); same(read('d/old'), 'old')
        """);
  }

  @Test
  void t17_aTierIsTheDiskThatItWasAndNotItsBareMountPoint() throws Exception {
    union = MountedTiers.below(base, way, tiers);
    Path bare = union.root(0);
    disk = SmallDisk.mount(union.root(0), "4m");
    union.put(0, "f", "on the disk").mount();
    python("same(read('f'), 'on the disk')");
    assertThat(SmallDisk.run("umount", bare.toString())).as("umount of a tier in use").isNotZero();
    assertThat(SmallDisk.run("umount", "-l", bare.toString())).isZero();
    disk = null;
    python(
        "write('f', 'changed'); write('new', 'new'); same(read('f') + read('new'), 'changednew')");
    assertThat(bare).isEmptyDirectory();
  }

  @Test
  void t42_anImmutableCopyKeepsItsNameVisible() throws Exception {
    union = MountedTiers.below(base, way, tiers);
    for (int i = 0; i < tiers; i++) {
      union.put(i, "f", "on " + i).put(i, "alone" + i, "alone");
    }
    union.mount();
    Path hot = union.root(0).resolve("f");
    Path alone = union.root(tiers - 1).resolve("alone" + (tiers - 1));
    assumeTrue(
        SmallDisk.run("chattr", "+i", hot.toString()) == 0
            && SmallDisk.run("chattr", "+i", alone.toString()) == 0,
        "needs chattr");
    try {
      python(
          """
          last = f'alone{LAST}'
          fails(errno.EPERM, os.unlink, 'f'); same(read('f'), 'on 0')
          fails(errno.EPERM, os.unlink, last); fails(errno.EPERM, os.rename, last, 'x')
          fails(errno.EPERM, os.chmod, last, 0o600); fails(errno.EPERM, open, last, 'w')
          write('hot', 'new'); os.rename('hot', last); same(read(last), 'new')
          fails(errno.EPERM, os.unlink, last); fails(errno.EPERM, os.rename, last, 'x')
          same(read(last), 'new')
          """);
    } finally {
      SmallDisk.run("chattr", "-i", hot.toString());
      SmallDisk.run("chattr", "-i", alone.toString());
    }
    python("os.unlink('f'); gone('f'); os.unlink(f'alone{LAST}'); gone(f'alone{LAST}')");
  }

  @Test
  void t46_tiersBelongToOneUnionAndLieApart() throws IOException {
    union = MountedTiers.below(base, way, tiers).mount();
    for (int i = 0; i < tiers; i++) {
      Path root = union.root(i);
      assertThatThrownBy(() -> TierFs.builder().tier("a", LocaldirBackend.open(root)).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("in use");
      Path inside = Files.createDirectories(root.resolve("inside"));
      assertThatThrownBy(
              () ->
                  TierFs.builder()
                      .tier("outer", LocaldirBackend.open(root))
                      .tier("inner", LocaldirBackend.open(inside))
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("inside");
    }
    python("write('f', 'still there'); same(read('f'), 'still there')");
  }
}

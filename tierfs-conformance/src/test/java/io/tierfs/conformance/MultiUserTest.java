package io.tierfs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many users do the same in a plain directory and in mounts, however what is there lies on the
 * tiers: what they are told and what is there afterwards, owners, modes, lists and attributes
 * included, is the same.
 */
@Tag("mount")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MultiUserTest {
  /** How things lie on the tiers: see {@code tiers_of} in the program. */
  private static final List<String> LAYOUTS =
      List.of("hot", "cold", "merged", "shadowed", "crossed", "crossed the other way");

  /** What is tried without the profile nightly: of a transport, that it says who asks. */
  private static final Map<Way, Set<String>> USUAL =
      Map.of(Way.KERNEL, Set.of("1 hot", "2 crossed", "3 shadowed"), Way.JNR, Set.of("2 crossed"));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path bases;

  private static String program = "";

  @BeforeAll
  static void inAPlainDirectory() throws IOException {
    Way.KERNEL.assumeMountable();
    try (InputStream file = MultiUserTest.class.getResourceAsStream("users.py")) {
      assertThat(file).isNotNull();
      program = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    Files.setPosixFilePermissions(bases, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path plain = Files.createDirectory(bases.resolve("plain"));
    run(plain, List.of(plain), "hot", true);
  }

  static Stream<Arguments> mounts() {
    return Stream.of(Way.values())
        .flatMap(way -> IntStream.of(1, 2, 3).boxed().flatMap(tiers -> layouts(way, tiers)));
  }

  private static Stream<Arguments> layouts(Way way, int tiers) {
    return LAYOUTS.stream()
        .filter(layout -> (tiers == 1) == layout.equals("hot"))
        .filter(layout -> Nightly.ON || USUAL.get(way).contains(tiers + " " + layout))
        .map(layout -> Arguments.of(way, tiers, layout));
  }

  @ParameterizedTest(name = "{0}, {1} tiers, {2}")
  @MethodSource("mounts")
  void usersMayDoWhatTheyMayInAPlainDirectory(Way way, int tiers, String layout)
      throws IOException {
    Path base = Files.createTempDirectory(bases, "mounted");
    try (MountedTiers union = MountedTiers.below(base, way, tiers).mount()) {
      List<Path> roots = IntStream.range(0, tiers).mapToObj(union::root).toList();
      run(union.point(), roots, layout, false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileWithoutANameIsForAllWhoMayAndLeavesNothing(Way way) throws IOException {
    Path base = Files.createTempDirectory(bases, "unnamed");
    try (MountedTiers union = MountedTiers.below(base, way, 2).dir(1, "d").mount()) {
      Python.run(
          union.point(),
          2,
          (way == Way.JNR ? "JNR = True" : "JNR = False")
              + """

          os.chmod('d', 0o777); os.mkdir('closed', 0o700)
          for uid in 0, 4321:
            pid = os.fork()
            if pid == 0:
              os.setgroups([]); os.setgid(uid); os.setuid(uid)
              if JNR:
                fails(errno.EOPNOTSUPP, os.open, 'd', os.O_TMPFILE | os.O_RDWR, 0o600); os._exit(0)
              f = os.open('d', os.O_TMPFILE | os.O_RDWR, 0o600)
              same((os.fstat(f).st_uid, os.fstat(f).st_gid, os.fstat(f).st_nlink), (uid, uid, 0))
              if uid: fails(errno.EACCES, os.open, 'closed', os.O_TMPFILE | os.O_RDWR, 0o600)
              os._exit(0)
            same(os.waitpid(pid, 0)[1], 0)
          same(os.listdir('d'), [])
          """);
      assertThat(union.root(0).resolve("d")).doesNotExist();
    }
  }

  private static void run(Path view, List<Path> roots, String layout, boolean plain)
      throws IOException {
    String given =
        "VIEW, ROOTS, LAYOUT, FILE, PLAIN, ALL = '%s', '%s'.split(':'), '%s', '%s', %s, %s%n"
            .formatted(
                view,
                String.join(":", roots.stream().map(Path::toString).toList()),
                layout,
                bases.resolve("plain.json"),
                plain ? "True" : "False",
                Nightly.ON ? "True" : "False");
    Python.run(view, roots.size(), given + program);
  }
}

package io.tierfs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.CallContext;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.TierMode;
import io.tierfs.engine.internal.FakeProvider;
import io.tierfs.engine.internal.ServicesLoader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TierFsConfigTest {
  @TempDir Path temp;

  @Test
  void readsAFile() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("tierfs.conf"),
            """
            tierfs {
              mount.point = /mnt
              tiers = [
                { name = ssd, type = fake, path = /fast, mode = nc, min-free = 1K }
              ]
            }
            """);

    TierFsConfig config =
        TierFsConfig.load(file, ServicesLoader.withBackends(temp, FakeProvider.class));

    assertThat(config.mount().point()).contains(Path.of("/mnt"));
    assertThat(config.cache()).isEqualTo(CacheSettings.DEFAULT);
    assertThat(config.rewriteSymlinks()).isFalse();
    assertThat(config.routing())
        .isEqualTo(
            Map.of(
                Operation.SEARCH, List.of("exists-in-primary", "exists-in-fallback"),
                Operation.CREATE, List.of("exists-in-primary", "exists-in-fallback", "parent-dir"),
                Operation.ACTION, List.of()));
    TierConfig tier = config.tiers().getFirst();
    assertThat(tier.name()).isEqualTo("ssd");
    assertThat(tier.type()).isEqualTo("fake");
    assertThat(tier.mode()).isEqualTo(TierMode.NC);
    assertThat(tier.minFree()).isEqualTo(1024);
    assertThat(tier.origin()).isEqualTo(file.toString());
    assertThat(tier.line()).isEqualTo(4);
    assertThat(config.render()).startsWith("tierfs {\n").contains("name = ssd");
    assertThat(config.renderJson()).contains("\"name\" : \"ssd\"");
    assertThat(config.toMap()).containsOnlyKeys("tierfs");
  }

  private TierFsConfig twoDirectories(String fast, String bulk) throws Exception {
    Path root = temp.toRealPath();
    return TierFsConfig.parse(
        """
        tierfs {
          routing = [
            exists-in-primary
            exists-in-fallback
            { policy = path-glob, glob = "*.iso", tiers = [disks] }
            parent-dir
          ]
          tiers = [
            { name = ssd, type = localdir, path = "%s", create = true }
            { name = disks, type = localdir, path = "%s", create = true }
          ]
        }
        """
            .formatted(root.resolve(fast), root.resolve(bulk)),
        "t.conf");
  }

  @Test
  void opensAUnionThatRoutesAsConfigured() throws Exception {
    TierFsConfig config = twoDirectories("fast", "bulk");
    CallContext caller = CallContext.daemon();
    for (String name : List.of("a.iso", "b.txt")) {
      // A union after another: what the first one held has been given back.
      try (TierFs engine = config.open()) {
        Union union = engine.union();
        union.makeNode(caller, union.root(), name, FileType.REGULAR.modeBits() | 0644, 0);
        assertThat(union.copies(caller, FsPath.of(name))).hasSize(1);
      }
    }

    assertThat(temp.resolve("bulk/a.iso")).exists();
    assertThat(temp.resolve("fast/a.iso")).doesNotExist();
    assertThat(temp.resolve("fast/b.txt")).exists();
  }

  @Test
  void tiersWithinEachOtherAreAProblemOnTheLineOfTheTiers() throws Exception {
    TierFsConfig config = twoDirectories("fast", "fast/bulk");

    assertThatThrownBy(config::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("t.conf:8: tierfs.tiers: ")
        .hasMessageContaining("disks");
  }

  @Test
  void tellsOfAllTiersThatCannotBeOpened() throws Exception {
    TierFsConfig config =
        TierFsConfig.parse(
            """
            tierfs.tiers = [
              { name = a, type = fake, path = /a }
              { name = b, type = fake, path = /missing }
              { name = c, type = fake, path = /clash }
            ]
            """,
            "t.conf",
            ServicesLoader.withBackends(temp, FakeProvider.class));

    assertThatThrownBy(config::open)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "t.conf:3: tierfs.tiers[1]: cannot open tier 'b' (fake): /missing: no such file or"
                + " directory\n"
                + "t.conf:4: tierfs.tiers[2]: cannot open tier 'c' (fake): verify and share"
                + " exclude each other");
  }

  @Test
  void aProblemWithoutALineOrKeyShowsNone() {
    assertThat(new ConfigProblem("f", 0, "", "no")).hasToString("f: no");
    assertThat(new ConfigProblem("f", 3, "a.b", "no")).hasToString("f:3: a.b: no");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        TierFsConfig.class,
        TierConfig.class,
        ConfigException.class,
        ConfigProblem.class,
        PluginInfo.class
      })
  void showsNobodyTheLibrariesInside(Class<?> type) {
    List<String> seen =
        Stream.of(type.getMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> method.getDeclaringClass() == type)
            .map(Method::toGenericString)
            .toList();

    assertThat(seen)
        .isNotEmpty()
        .noneMatch(text -> text.contains("com.typesafe") || text.contains("com.google"))
        .noneMatch(text -> text.contains("io.tierfs.engine.internal"));
  }
}

package io.tierfs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

package io.tierfs.engine.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.internal.FakeProvider;
import io.tierfs.engine.internal.ServicesLoader;
import io.tierfs.engine.internal.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoconSourceTest {
  private static final String TIERS = "tierfs.tiers = [{ name = a, type = fake, path = /a }]\n";

  @TempDir Path temp;

  private LoadedConfig load(Path file) throws ConfigException {
    return load(file, Map.of());
  }

  private LoadedConfig load(Path file, Map<String, String> overrides) throws ConfigException {
    return ConfigLoader.read(
        HoconSource.file(file, overrides),
        Plugins.load(ServicesLoader.withBackends(temp, FakeProvider.class)));
  }

  private Path write(String name, String text) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void includesAreRelativeToTheIncludingFile() throws Exception {
    write("site/tuning/cache.conf", "tierfs.cache.entry-ttl = 9s\n");
    write("site/more.conf", "include \"tuning/cache.conf\"\n");
    Path main = write("main.conf", "include \"site/more.conf\"\n" + TIERS);

    assertThat(load(main).cache().entryTtl()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void aProblemInAnIncludedFileHasThatFilesNameAndLine() throws Exception {
    Path included = write("cache.conf", "\n\ntierfs.cache.entry-tl = 9s\n");
    Path main = write("main.conf", "include \"cache.conf\"\ntierfs.mont { }\n" + TIERS);

    assertThatThrownBy(() -> load(main))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "%s:2: tierfs.mont: unknown key, did you mean 'mount'?\n".formatted(main)
                + "%s:3: tierfs.cache.entry-tl: unknown key, did you mean 'entry-ttl'?"
                    .formatted(included));
  }

  @Test
  void whatIsMissingInAnObjectOfTwoFilesIsSoughtInTheMainOne() throws Exception {
    write("cache.conf", "tierfs.cache.entry-ttl = 9s\n");
    Path main = write("main.conf", "include \"cache.conf\"\ntierfs { symlinks = as-stored }\n");

    assertThatThrownBy(() -> load(main))
        .isInstanceOf(ConfigException.class)
        .hasMessage(main + ":2: tierfs.tiers: is missing: a union needs at least one tier");
  }

  @Test
  void environmentVariablesArePutIn() throws Exception {
    String home = System.getenv("HOME");
    Path main =
        write(
            "main.conf",
            TIERS + "tierfs.mount { point = ${HOME}/mnt, name = x, name = ${?TIERFS_UNSET_9} }");

    assertThat(load(main).mount().point()).contains(Path.of(home + "/mnt"));
    assertThat(load(main).mount().name()).isEqualTo("x");
  }

  @Test
  void aFileThatIsNotThere() {
    Path file = temp.resolve("nothing.conf");

    assertThatThrownBy(() -> load(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": there is no such file");
  }

  @Test
  void aDirectory() {
    assertThatThrownBy(() -> load(temp))
        .isInstanceOf(ConfigException.class)
        .hasMessage(temp + ": is a directory, not a configuration file");
  }

  @Test
  void aRequiredIncludeThatIsNotThere() throws Exception {
    Path main = write("main.conf", "\ninclude required(file(\"/no/such.conf\"))\n" + TIERS);

    assertThatThrownBy(() -> load(main))
        .isInstanceOf(ConfigException.class)
        .hasMessage(main + ": cannot be read: /no/such.conf (No such file or directory)");
  }

  @Test
  void anyFileNameIsHocon() throws Exception {
    assertThat(load(write("tierfs.cfg", TIERS)).tiers()).hasSize(1);
    assertThat(load(write("tierfs.properties", TIERS)).tiers()).hasSize(1);
  }

  @Test
  void overridesWinOverTheFile() throws Exception {
    Path main =
        write(
            "main.conf", TIERS + "tierfs.cache { entry-ttl = 2s, negative-ttl = ${ttl} }\nttl=3s");

    LoadedConfig config =
        load(main, Map.of("tierfs.cache.entry-ttl", "9s", "tierfs.mount.name", "x"));

    assertThat(config.cache().entryTtl()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.cache().negativeTtl()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.mount().name()).isEqualTo("x");
  }

  @Test
  void aProblemInAnOverrideSaysSo() throws Exception {
    Path main = write("main.conf", "tierfs.symlinks = x\n" + TIERS);
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("tierfs.cache.locations", "5");
    overrides.put("tierfs.cache.entry-ttl", "soon");

    assertThatThrownBy(() -> load(main, overrides))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            main
                + ":1: tierfs.symlinks: should be one of as-stored, relative-to-root, not 'x'\n"
                + "override:2: tierfs.cache.entry-ttl: should be a duration such as 500ms, 1s or"
                + " 2h, not 'soon'");
    assertThatThrownBy(() -> load(main, Map.of("tierfs.tiers", "[")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("override:");
  }
}

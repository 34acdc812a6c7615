package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.PluginCatalog;
import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.PluginSources;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import io.tierfs.testkit.PluginJar;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins in directories, as JARs that were compiled against the API alone. */
class PluginDirectoriesTest {
  @TempDir Path temp;
  private Path plugins;

  @BeforeEach
  void makeDirectories() throws IOException {
    plugins = Files.createDirectories(temp.toRealPath().resolve("plugins"));
  }

  private PluginSources sources() {
    return PluginSources.of(getClass().getClassLoader()).withDirectories(List.of(plugins));
  }

  private TierFsConfig parse(String tiers) throws ConfigException {
    return TierFsConfig.parse("tierfs.tiers = [\n" + tiers + "\n]\n", "t.conf", sources());
  }

  private static String tier(String type, String... classes) {
    return "{ name = %1$s, type = %1$s, mode = ro, mood = \"%2$s\" }\n"
        .formatted(type, String.join(",", classes));
  }

  /** A tier that needs no plug-in. */
  private String local() throws IOException {
    return Scene.tier("local", Files.createDirectories(temp.resolve("local"))) + "\n";
  }

  private static String read(TierFs engine, String path) throws IOException {
    CallContext caller = CallContext.daemon();
    Node node = engine.union().walk(caller, FsPath.of(path));
    try (OpenFile file = engine.union().open(caller, node, OpenOptions.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      file.read(buffer, 0);
      return new String(buffer.array(), 0, buffer.position(), UTF_8);
    }
  }

  private static boolean isClosed(Backend backend) {
    URLClassLoader loader = (URLClassLoader) backend.getClass().getClassLoader();
    return loader.findResource("META-INF/MANIFEST.MF") == null;
  }

  private String failureOf(String plugin) throws ConfigException {
    try (PluginCatalog catalog = PluginCatalog.load(sources())) {
      List<PluginInfo> found =
          catalog.all().stream()
              .filter(info -> info.origin().isPresent())
              .filter(info -> info.origin().get().name().equals(plugin))
              .toList();
      assertThat(found).hasSize(1);
      assertThat(found.getFirst().origin().orElseThrow().path())
          .isIn(plugins.resolve(plugin), plugins.resolve(plugin + ".jar"));
      return found.getFirst().failure().orElse("");
    }
  }

  @Test
  void twoPluginsThatNeedDifferentVersionsOfOneLibraryServeOneUnion() throws Exception {
    GreetingPlugins.install(plugins, "one", "v1");
    GreetingPlugins.install(plugins, "two", "v2");

    try (TierFs engine = parse(tier("one") + tier("two") + local()).open()) {
      assertThat(read(engine, "one.txt")).isEqualTo("v1 only in v1");
      assertThat(read(engine, "two.txt")).isEqualTo("v2 only in v2");
    }
  }

  @Test
  void aPluginSeesTheApiAndTheJdkAndItselfOnly() throws Exception {
    GreetingPlugins.install(plugins, "one", "v1");
    GreetingPlugins.install(plugins, "two", "v2");
    String tiers =
        tier(
            "one",
            "java.net.http.HttpClient",
            "io.tierfs.api.Backend",
            "com.example.lib.Greeting",
            "com.example.two.Provider",
            "io.tierfs.engine.TierFs",
            "io.tierfs.testkit.InMemoryBackend",
            "com.google.inject.Guice",
            "com.typesafe.config.Config",
            "picocli.CommandLine",
            "org.junit.jupiter.api.Test");

    try (TierFs engine = parse(tiers).open()) {
      assertThat(read(engine, "classes.txt"))
          .isEqualTo(
              "java.net.http.HttpClient io.tierfs.api.Backend com.example.lib.Greeting"
                  + " no no no no no no no true");
      Backend backend = engine.settings().tiers().getFirst().backend();
      assertThat(backend.getClass().getClassLoader()).isNotSameAs(getClass().getClassLoader());
      assertThat(backend.getClass().getClassLoader().loadClass("io.tierfs.api.Backend"))
          .isSameAs(Backend.class);
    }
  }

  @Test
  void classLoadersAreClosedWithTheirEngine() throws Exception {
    GreetingPlugins.install(plugins, "one", "v1");
    TierFsConfig config = parse(tier("one"));
    Backend backend;
    try (TierFs first = config.open()) {
      backend = first.settings().tiers().getFirst().backend();
      Backend other;
      try (TierFs second = config.open()) {
        other = second.settings().tiers().getFirst().backend();
        assertThat(other.getClass()).isNotSameAs(backend.getClass());
        assertThat(isClosed(other)).isFalse();
      }
      assertThat(isClosed(other)).isTrue();
      assertThat(isClosed(backend)).isFalse();
    }
    assertThat(isClosed(backend)).isTrue();
  }

  /** The JARs below the plug-in directory that this process has open. */
  private List<String> openJars() throws IOException {
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          Path file = Files.readSymbolicLink(descriptor);
          if (file.startsWith(plugins)) {
            open.add(plugins.relativize(file).toString());
          }
        } catch (NoSuchFileException e) {
          // That of the listing itself.
        }
      }
    }
    return open;
  }

  @Test
  void jarsStayOpenForWhoUsesThemOnly() throws Exception {
    GreetingPlugins.install(plugins, "one", "v1");
    GreetingPlugins.install(plugins, "two", "v2");

    TierFsConfig config = parse(tier("one"));
    assertThat(openJars()).isEmpty();
    try (TierFs engine = config.open()) {
      assertThat(read(engine, "one.txt")).startsWith("v1");
      assertThat(openJars()).containsExactlyInAnyOrder("one/one.jar", "one/greeting-lib.jar");
    }
    assertThat(openJars()).isEmpty();
    assertThatThrownBy(() -> parse(tier("one") + tier("absent")))
        .isInstanceOf(ConfigException.class);
    assertThat(openJars()).isEmpty();
  }

  @Test
  void whatWasCheckedNeedsNoPluginToBeShown() throws Exception {
    GreetingPlugins.install(plugins, "one", "v1");
    TierFsConfig config = parse(tier("one"));
    Files.delete(plugins.resolve("one/one.jar"));

    assertThat(config.render()).contains("type = one", "mood = \"\"");
    assertThatThrownBy(config::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("unknown backend type 'one'")
        .hasMessageContaining("plug-in 'one' (" + plugins.resolve("one") + ")");
  }

  @Test
  void aSingleJarIsAPluginAndPoliciesComeInPluginsToo() throws Exception {
    GreetingPlugins.policy("never").write(plugins.resolve("never.jar"));
    Files.writeString(plugins.resolve("README.txt"), "not a plug-in");
    Files.createDirectory(plugins.resolve(".hidden"));

    TierFsConfig config =
        TierFsConfig.parse(
            "tierfs { tiers = [" + local() + "], routing = [never, first-found] }", "t", sources());
    try (TierFs engine = config.open();
        PluginCatalog catalog = PluginCatalog.load(sources())) {
      assertThat(engine.settings().chains().search().getFirst().name()).isEqualTo("never");
      assertThat(catalog.all())
          .filteredOn(info -> info.origin().isPresent())
          .extracting(PluginInfo::kind, PluginInfo::type, PluginInfo::failure)
          .containsExactly(tuple(PluginInfo.Kind.POLICY, "never", Optional.empty()));
    }
  }

  @Test
  void theConfigurationNamesFurtherDirectories() throws Exception {
    GreetingPlugins.install(plugins, "one", "v1");
    String hocon =
        "tierfs {\n plugins = [%s]\n tiers = [ %s ]\n}\n"
            .formatted("\"" + plugins + "\"", tier("one"));
    PluginSources none = PluginSources.of(getClass().getClassLoader());

    TierFsConfig config = TierFsConfig.parse(hocon, "t.conf", none);
    try (TierFs engine = config.open()) {
      assertThat(read(engine, "one.txt")).startsWith("v1");
    }
    assertThat(config.render()).contains("plugins = [" + plugins + "]");
    assertThatThrownBy(
            () ->
                TierFsConfig.parse(
                    "tierfs {\n plugins = [here, /nowhere]\n tiers = [" + local() + "] }",
                    "t.conf",
                    none))
        .hasMessage(
            """
            t.conf:2: tierfs.plugins[0]: should be an absolute path, not 'here'
            t.conf:2: tierfs.plugins[1]: there is no directory '/nowhere'""");
  }

  @Test
  void aDirectoryThatIsNotThereIsAnError() {
    PluginSources sources =
        PluginSources.of(getClass().getClassLoader())
            .withDirectories(List.of(temp.resolve("none")));

    assertThatThrownBy(() -> PluginCatalog.load(sources))
        .hasMessage(temp.resolve("none") + ": there is no such directory of plug-ins");
  }

  @Test
  void whatIsBrokenIsNamedWithItsReasonAndHurtsNobodyElse() throws Exception {
    GreetingPlugins.install(plugins, "good", "v1");
    new PluginJar()
        .entry("META-INF/services/" + BackendProvider.class.getName(), "not a class name\n")
        .write(plugins.resolve("garbled/a.jar"));
    new PluginJar()
        .offering(BackendProvider.class, "com.example.Missing")
        .write(plugins.resolve("missing.jar"));
    Path library = GreetingPlugins.library("v1").write(temp.resolve("lib.jar"));
    GreetingPlugins.policy("later").apiVersion("2.0").write(plugins.resolve("newer.jar"));
    GreetingPlugins.policy("soon").apiVersion("1.1").write(plugins.resolve("minor.jar"));
    GreetingPlugins.policy("silent").apiVersion("").write(plugins.resolve("silent.jar"));
    GreetingPlugins.policy("odd").apiVersion("one").write(plugins.resolve("odd.jar"));
    GreetingPlugins.backend("localdir", "v1", library)
        .classes(library, "**.class")
        .write(plugins.resolve("impostor.jar"));
    Files.createDirectories(plugins.resolve("corrupt"));
    Files.writeString(plugins.resolve("corrupt/a.jar"), "not a JAR");
    Files.createDirectories(plugins.resolve("empty"));
    GreetingPlugins.library("v1").write(plugins.resolve("library.jar"));

    assertThat(failureOf("garbled")).contains("Illegal").contains("garbled/a.jar");
    assertThat(failureOf("missing")).isEqualTo("not found");
    assertThat(failureOf("newer"))
        .isEqualTo(
            "newer.jar was built for version 2.0 of the API, and this tierfs has 1.0: it needs a"
                + " newer tierfs");
    assertThat(failureOf("minor")).contains("version 1.1 of the API");
    assertThat(failureOf("silent"))
        .isEqualTo(
            "silent.jar does not say which version of the API it was built for: its manifest lacks"
                + " Tierfs-Api-Version");
    assertThat(failureOf("odd"))
        .isEqualTo(
            "Tierfs-Api-Version in the manifest of odd.jar: 'one' is no version such as 1.0");
    assertThat(failureOf("impostor"))
        .isEqualTo(
            "the type 'localdir' is also that of io.tierfs.backend.localdir.LocaldirProvider");
    assertThat(failureOf("corrupt")).startsWith("a.jar cannot be read: ");
    assertThat(failureOf("empty")).isEqualTo("holds no JAR");
    assertThat(failureOf("library"))
        .isEqualTo(
            "offers nothing: neither META-INF/services/io.tierfs.api.BackendProvider nor"
                + " META-INF/services/io.tierfs.api.RoutingPolicyProvider is in a JAR of it");
    try (TierFs engine = parse(tier("good") + local()).open()) {
      assertThat(read(engine, "good.txt")).startsWith("v1");
    }
    assertThatThrownBy(() -> parse(local() + tier("absent")))
        .hasMessageStartingWith("t.conf:3: tierfs.tiers[1].type: unknown backend type 'absent'")
        .hasMessageContaining(
            "com.example.Missing of plug-in 'missing' (" + plugins.resolve("missing.jar") + ")")
        .hasMessageContaining("version 2.0 of the API");
  }

  @Test
  void ofTwoPluginsForOneTypeNeitherIsUsed() throws Exception {
    GreetingPlugins.install(plugins, "one", "v1");
    Path library = GreetingPlugins.library("v2").write(plugins.resolve("other/lib.jar"));
    GreetingPlugins.backend("one", "v2", library).write(plugins.resolve("other/one.jar"));
    String first = "com.example.one.Provider of plug-in 'one' (" + plugins.resolve("one") + ")";

    assertThat(failureOf("other")).isEqualTo("the type 'one' is also that of " + first);
    assertThatThrownBy(() -> parse(tier("one")))
        .hasMessageContaining("the backend type 'one' cannot be used: " + first);
    parse(local()).open().close();
  }

  /** A part that is missed only when the store is opened. */
  @Test
  void aMissingClassIsFoundAtTheLatestWhenTheTierIsOpened() throws Exception {
    GreetingPlugins.install(plugins, "one", "v1");
    Files.delete(plugins.resolve("one/greeting-lib.jar"));

    TierFsConfig config = parse(tier("one"));
    assertThatThrownBy(config::open)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "t.conf:2: tierfs.tiers[0]: cannot open tier 'one' (one):"
                + " java.lang.NoClassDefFoundError: com/example/lib/Greeting");
  }

  /** Shaded copies of the API, as careless builds make them, do not count. */
  @Test
  void aPluginThatBringsTheApiAlongGetsTheCommonOne() throws Exception {
    Path library = GreetingPlugins.library("v1").write(plugins.resolve("one/lib.jar"));
    PluginJar jar = GreetingPlugins.backend("one", "v1", library);
    jar.classes(PluginJar.locationOf(BackendProvider.class), "io/tierfs/api/*.class")
        .write(plugins.resolve("one/one.jar"));

    try (TierFs engine = parse(tier("one")).open()) {
      assertThat(read(engine, "one.txt")).startsWith("v1");
    }
  }
}

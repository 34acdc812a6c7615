package io.tierfs.engine.internal.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.ConfigurationException;
import com.google.inject.Injector;
import io.tierfs.api.Options;
import io.tierfs.api.TierMode;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.EngineSettings;
import io.tierfs.engine.FullSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierConfig;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.internal.FakeProvider;
import io.tierfs.engine.internal.config.LoadedConfig;
import io.tierfs.engine.internal.config.Place;
import io.tierfs.engine.internal.config.RoutingSpec;
import io.tierfs.engine.internal.config.TierSpec;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WiringTest {
  private static final EngineStarter UNREACHED =
      settings -> {
        throw new AssertionError("the engine must not be started");
      };

  private final List<String> events = new ArrayList<>();

  private TierSpec tier(int line, String name, String path) {
    FakeProvider provider = new FakeProvider(events);
    Options options = Options.of(provider.options(), Map.of("path", path));
    TierConfig config = new TierConfig(name, "fake", TierMode.NC, 42, options, "t.conf", line);
    return new TierSpec(
        config, provider, new Place("t.conf", line, "tierfs.tiers[" + (line - 1) + "]"));
  }

  private static LoadedConfig config(TierSpec... tiers) {
    return new LoadedConfig(
        MountSettings.DEFAULT,
        CacheSettings.OFF,
        true,
        new FullSettings(true, 7),
        List.of(),
        new RoutingSpec(List.of(), List.of(), List.of(), List.of()),
        List.of(tiers),
        new Place("t.conf", 1, "tierfs.tiers"));
  }

  private static Object launch(LoadedConfig config, EngineStarter starter) throws Exception {
    return Wiring.launch(config, InstantSource.system(), starter);
  }

  @Test
  void startsTheEngineWithWhatTheConfigurationSays() {
    List<EngineSettings> started = new ArrayList<>();
    // There is no engine to give back here: that this one ends so shows that it was reached.
    IOException reached = new IOException("reached");

    assertThatThrownBy(
            () ->
                launch(
                    config(tier(1, "a", "/a"), tier(2, "b", "/b")),
                    settings -> {
                      started.add(settings);
                      throw reached;
                    }))
        .isSameAs(reached);
    EngineSettings settings = started.getFirst();
    assertThat(settings.tiers()).extracting(TierSetup::name).containsExactly("a", "b");
    assertThat(settings.tiers().getFirst().mode()).isEqualTo(TierMode.NC);
    assertThat(settings.tiers().getFirst().minFree()).isEqualTo(42);
    assertThat(settings.cache()).isEqualTo(CacheSettings.OFF);
    assertThat(settings.rewriteSymlinks()).isTrue();
    assertThat(settings.full()).isEqualTo(new FullSettings(true, 7));
  }

  @Test
  void reportsEveryTierThatFailsToOpenAndClosesTheOthers() {
    LoadedConfig config =
        config(
            tier(1, "a", "/a"),
            tier(2, "b", "/missing"),
            tier(3, "c", "/broken"),
            tier(4, "d", "/clash"),
            tier(5, "e", "/buggy"),
            tier(6, "f", "/unlinked"),
            tier(7, "g", "/g"));

    ConfigException exception =
        catchThrowableOfType(ConfigException.class, () -> launch(config, UNREACHED));

    assertThat(exception)
        .hasMessage(
            """
            t.conf:2: tierfs.tiers[1]: cannot open tier 'b' (fake): /missing: no such file or\
             directory
            t.conf:3: tierfs.tiers[2]: cannot open tier 'c' (fake): the disk at /broken does not\
             answer
            t.conf:4: tierfs.tiers[3]: cannot open tier 'd' (fake): verify and share exclude each\
             other
            t.conf:5: tierfs.tiers[4]: cannot open tier 'e' (fake):\
             java.lang.IllegalStateException: bug
            t.conf:6: tierfs.tiers[5]: cannot open tier 'f' (fake):\
             java.lang.NoClassDefFoundError: com/example/Gone""");
    assertThat(exception.problems()).hasSize(5);
    assertThat(exception.getSuppressed()).hasSize(5);
    assertThat(events).containsExactly("open a", "open g", "close g", "close a");
  }

  @Test
  void anErrorWhileOpeningClosesWhatIsOpen() {
    LoadedConfig config = config(tier(1, "a", "/a"), tier(2, "b", "/fatal"), tier(3, "c", "/c"));

    assertThatThrownBy(() -> launch(config, UNREACHED)).isInstanceOf(OutOfMemoryError.class);
    assertThat(events).containsExactly("open a", "close a");
  }

  @Test
  void anEngineThatFailsToStartLeavesNothingOpen() {
    IOException failure = new IOException("the journal is damaged");
    LoadedConfig config = config(tier(1, "a", "/a"), tier(2, "sticky", "/b"), tier(3, "c", "/c"));

    assertThatThrownBy(
            () ->
                launch(
                    config,
                    settings -> {
                      throw failure;
                    }))
        .isSameAs(failure)
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("cannot close sticky"));
    assertThat(events)
        .containsExactly("open a", "open sticky", "open c", "close c", "close sticky", "close a");
  }

  @Test
  void tiersThatDoNotGoTogetherAreAProblemOfTheConfiguration() {
    assertThatThrownBy(
            () ->
                launch(
                    config(tier(1, "a", "/a")),
                    settings -> {
                      throw new IllegalArgumentException("tier b lies within tier a");
                    }))
        .isInstanceOf(ConfigException.class)
        .hasMessage("t.conf:1: tierfs.tiers: tier b lies within tier a");
    assertThat(events).containsExactly("open a", "close a");
  }

  @Test
  void theInjectorGuessesNothingAndOpensNothing() {
    Injector injector =
        Wiring.injector(config(tier(1, "a", "/a")), InstantSource.system(), UNREACHED);

    assertThat(injector.getInstance(Launcher.class)).isNotNull();
    assertThatThrownBy(() -> injector.getInstance(ArrayList.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Explicit bindings are required");
    assertThat(events).isEmpty();
  }
}

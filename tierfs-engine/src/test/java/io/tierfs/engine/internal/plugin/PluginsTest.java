package io.tierfs.engine.internal.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.tierfs.api.BackendProvider;
import io.tierfs.api.Decision;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.PluginInfo;
import io.tierfs.engine.TierFsConfig;
import io.tierfs.engine.internal.FakeBackend;
import io.tierfs.engine.internal.FakeProvider;
import io.tierfs.engine.internal.ServicesLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  private static final String TIERS = "tierfs.tiers = [{ name = a, type = fake, path = /a }]\n";

  @TempDir Path temp;

  /** A policy of a third party. */
  public static final class Never implements RoutingPolicyProvider {
    @Override
    public String type() {
      return "never";
    }

    @Override
    public String description() {
      return "Passes.";
    }

    @Override
    public RoutingPolicy create(Options options) {
      return (request, candidates) -> Decision.pass();
    }
  }

  /** Claims a type that is taken. */
  public static final class AlsoAll implements RoutingPolicyProvider {
    @Override
    public String type() {
      return "all";
    }

    @Override
    public String description() {
      return "Not the real one.";
    }

    @Override
    public RoutingPolicy create(Options options) {
      return (request, candidates) -> Decision.pass();
    }
  }

  /** Cannot be made. */
  public static final class Explodes implements RoutingPolicyProvider {
    public Explodes() {
      throw new IllegalStateException("no licence found");
    }

    @Override
    public String type() {
      return "explodes";
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public RoutingPolicy create(Options options) {
      throw new AssertionError();
    }
  }

  /** Cannot even be asked its name. */
  public static final class Mute implements RoutingPolicyProvider {
    @Override
    public String type() {
      throw new NoClassDefFoundError("com/example/Gone");
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public RoutingPolicy create(Options options) {
      throw new AssertionError();
    }
  }

  @Test
  void listsTheBuiltInPolicies() {
    assertThat(TierFsConfig.plugins())
        .filteredOn(p -> p.kind() == PluginInfo.Kind.POLICY)
        .allSatisfy(p -> assertThat(p.failure()).isEmpty())
        .allSatisfy(p -> assertThat(p.description()).endsWith("."))
        .extracting(PluginInfo::type)
        .containsExactly(
            "all",
            "existing-path",
            "exists-in-fallback",
            "exists-in-primary",
            "first-found",
            "least-free-space",
            "least-used",
            "min-free",
            "most-free-space",
            "newest",
            "owner",
            "parent-dir",
            "path-glob",
            "percent-free-weighted",
            "random",
            "round-robin",
            "size-class",
            "writable");
  }

  @Test
  void aThirdPartysPolicyCanBeUsed() throws Exception {
    ServicesLoader loader =
        ServicesLoader.withBackends(temp, FakeProvider.class)
            .offering(RoutingPolicyProvider.class, Never.class.getName());

    TierFsConfig config = TierFsConfig.parse(TIERS + "tierfs.routing = [never]", "t", loader);

    assertThat(config.routing().values()).contains(List.of("never"));
    assertThat(TierFsConfig.plugins(loader))
        .contains(
            new PluginInfo(
                PluginInfo.Kind.BACKEND,
                "fake",
                "Stores nothing.",
                FakeProvider.class.getName(),
                new FakeProvider().options(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void twoClassesForOneTypeAreAnErrorThatNamesBoth() {
    ServicesLoader loader =
        ServicesLoader.withBackends(temp, FakeProvider.class)
            .offering(RoutingPolicyProvider.class, AlsoAll.class.getName());

    assertThatThrownBy(() -> TierFsConfig.parse(TIERS, "t", loader))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "class path: policy type 'all' is provided by both"
                + " io.tierfs.engine.internal.routing.All and "
                + AlsoAll.class.getName());
  }

  @Test
  void whatFailsToLoadHurtsNobodyElse() throws Exception {
    ServicesLoader loader =
        ServicesLoader.withBackends(temp, FakeProvider.class)
            .offering(
                RoutingPolicyProvider.class,
                "com.example.Missing",
                Explodes.class.getName(),
                Mute.class.getName(),
                FakeBackend.class.getName(),
                Never.class.getName());

    TierFsConfig config = TierFsConfig.parse(TIERS + "tierfs.routing = [never]", "t", loader);

    assertThat(config.tiers()).hasSize(1);
    assertThat(TierFsConfig.plugins(loader))
        .filteredOn(p -> p.failure().isPresent())
        .extracting(PluginInfo::className, p -> p.failure().orElse(""))
        .containsExactly(
            tuple("com.example.Missing", "not found"),
            tuple(Explodes.class.getName(), "java.lang.IllegalStateException: no licence found"),
            tuple(Mute.class.getName(), "java.lang.NoClassDefFoundError: com/example/Gone"),
            tuple(FakeBackend.class.getName(), "not a subtype"));
  }

  @Test
  void whoAsksForWhatFailedToLoadLearnsWhy() {
    ServicesLoader loader =
        ServicesLoader.in(temp).offering(BackendProvider.class, "com.example.Missing");

    assertThatThrownBy(() -> TierFsConfig.parse(TIERS, "t", loader))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "t:1: tierfs.tiers[0].type: unknown backend type 'fake'; known: none; failed to load:"
                + " com.example.Missing (not found)");
  }
}

package io.tierfs.engine.internal.wiring;

import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.EngineSettings;
import io.tierfs.engine.Explanation;
import io.tierfs.engine.Finding;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.UnionCheck;
import io.tierfs.engine.internal.config.LoadedConfig;
import io.tierfs.engine.internal.config.RoutingSpec;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts an engine from its parts.
 *
 * <p>Constructors only keep what they are given: all that can fail or must be closed again happens
 * here, in plain code that a reader can follow, and not while an injector builds its objects.
 */
final class Launcher {
  private final LoadedConfig config;
  private final RoutingSpec routing;
  private final TierOpener tiers;
  private final InstantSource clock;
  private final EngineStarter starter;

  @Inject
  Launcher(
      LoadedConfig config,
      RoutingSpec routing,
      TierOpener tiers,
      InstantSource clock,
      EngineStarter starter) {
    this.config = config;
    this.routing = routing;
    this.tiers = tiers;
    this.clock = clock;
    this.starter = starter;
  }

  /**
   * Opens the tiers and starts the engine. The engine closes its backends itself where its start
   * fails; here they are closed once more, which does no harm, for what fails before it owns them.
   */
  TierFs launch() throws ConfigException, IOException {
    return onTiers(tiers -> starter.start(settings(tiers)));
  }

  /** Opens the tiers, checks them without an engine, and closes them. */
  UnionCheck.Result check(boolean repair, Consumer<Finding> findings)
      throws ConfigException, IOException {
    return onTiers(thenClosed(tiers -> UnionCheck.run(tiers, repair, findings)));
  }

  /** Opens the tiers, explains a request without starting an engine, and closes them. */
  Explanation explain(Operation operation, FsPath path) throws ConfigException, IOException {
    return onTiers(thenClosed(tiers -> TierFs.explain(settings(tiers), operation, path)));
  }

  /** What is done with open tiers. */
  private interface Use<T> {
    T of(List<TierSetup> tiers) throws IOException;
  }

  private static <T> Use<T> thenClosed(Use<T> use) {
    return tiers -> {
      T result = use.of(tiers);
      for (TierSetup tier : tiers) {
        tier.backend().close();
      }
      return result;
    };
  }

  /** Opens the tiers and uses them; closes them where that fails. */
  private <T> T onTiers(Use<T> use) throws ConfigException, IOException {
    List<TierSetup> opened = tiers.open();
    try {
      return use.of(opened);
    } catch (IllegalArgumentException e) {
      ConfigException problem = unfit(e);
      TierOpener.close(opened, problem);
      throw problem;
    } catch (IOException | RuntimeException | Error e) {
      TierOpener.close(opened, e);
      throw e;
    }
  }

  private EngineSettings settings(List<TierSetup> opened) {
    return new EngineSettings(
        opened, routing.chains(), config.cache(), config.rewriteSymlinks(), clock, config.full());
  }

  /** Tiers that are right one by one and do not go together, such as one within another. */
  private ConfigException unfit(IllegalArgumentException e) {
    ConfigException problem =
        new ConfigException(List.of(config.tiersPlace().problem(String.valueOf(e.getMessage()))));
    problem.initCause(e);
    return problem;
  }
}

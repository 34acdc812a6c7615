package io.tierfs.engine.internal.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.Explanation;
import io.tierfs.engine.Finding;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.UnionCheck;
import io.tierfs.engine.internal.config.LoadedConfig;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Consumer;

/** The one place that makes an injector. */
public final class Wiring {
  private Wiring() {}

  /**
   * Starts an engine.
   *
   * @throws ConfigException where tiers cannot be opened or do not go together
   * @throws IOException what {@code starter} threw; all backends are closed then
   */
  public static TierFs launch(LoadedConfig config, InstantSource clock, EngineStarter starter)
      throws ConfigException, IOException {
    return injector(config, clock, starter).getInstance(Launcher.class).launch();
  }

  /** Checks tiers without an engine. Throws as {@link UnionCheck#run}, and {@link #launch}. */
  public static UnionCheck.Result check(
      LoadedConfig config, InstantSource clock, boolean repair, Consumer<Finding> findings)
      throws ConfigException, IOException {
    return injector(config, clock, TierFs::start)
        .getInstance(Launcher.class)
        .check(repair, findings);
  }

  /**
   * Explains a request without an engine. Throws as {@link TierFs#explain}, and {@link #launch}.
   */
  public static Explanation explain(
      LoadedConfig config, InstantSource clock, Operation operation, FsPath path)
      throws ConfigException, IOException {
    return injector(config, clock, TierFs::start)
        .getInstance(Launcher.class)
        .explain(operation, path);
  }

  /** Tells of all missing and doubled bindings at once, and opens nothing. */
  static Injector injector(LoadedConfig config, InstantSource clock, EngineStarter starter) {
    return Guice.createInjector(
        Stage.PRODUCTION,
        new StrictModule(),
        new ConfigModule(config),
        new TierModule(),
        new RoutingModule(config.routing()),
        new EngineModule(clock, starter));
  }
}

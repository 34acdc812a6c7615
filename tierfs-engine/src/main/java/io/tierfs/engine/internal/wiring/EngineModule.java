package io.tierfs.engine.internal.wiring;

import com.google.inject.AbstractModule;
import java.time.InstantSource;

/** The engine itself and its clock. */
final class EngineModule extends AbstractModule {
  private final InstantSource clock;
  private final EngineStarter starter;

  EngineModule(InstantSource clock, EngineStarter starter) {
    this.clock = clock;
    this.starter = starter;
  }

  @Override
  protected void configure() {
    bind(InstantSource.class).toInstance(clock);
    bind(EngineStarter.class).toInstance(starter);
    bind(Launcher.class);
  }
}

package io.tierfs.engine.internal.wiring;

import com.google.inject.AbstractModule;
import io.tierfs.engine.internal.config.LoadedConfig;

/** The checked configuration. */
final class ConfigModule extends AbstractModule {
  private final LoadedConfig config;

  ConfigModule(LoadedConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    bind(LoadedConfig.class).toInstance(config);
  }
}

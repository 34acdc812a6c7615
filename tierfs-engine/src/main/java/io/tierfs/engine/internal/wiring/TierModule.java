package io.tierfs.engine.internal.wiring;

import com.google.inject.AbstractModule;

/** The tiers and the plug-ins that open them. */
final class TierModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(TierOpener.class);
  }
}

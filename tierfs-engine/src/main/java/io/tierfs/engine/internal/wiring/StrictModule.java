package io.tierfs.engine.internal.wiring;

import com.google.inject.AbstractModule;

/** Turns off what Guice would guess: every binding is written down in a module. */
final class StrictModule extends AbstractModule {
  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().requireAtInjectOnConstructors();
    binder().requireExactBindingAnnotations();
    binder().disableCircularProxies();
  }
}

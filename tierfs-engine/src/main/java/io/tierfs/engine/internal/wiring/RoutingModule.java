package io.tierfs.engine.internal.wiring;

import com.google.inject.AbstractModule;
import io.tierfs.engine.internal.config.RoutingSpec;

/** The routing chains. */
final class RoutingModule extends AbstractModule {
  private final RoutingSpec routing;

  RoutingModule(RoutingSpec routing) {
    this.routing = routing;
  }

  @Override
  protected void configure() {
    bind(RoutingSpec.class).toInstance(routing);
  }
}

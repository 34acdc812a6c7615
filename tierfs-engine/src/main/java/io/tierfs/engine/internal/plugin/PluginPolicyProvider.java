package io.tierfs.engine.internal.plugin;

import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.RoutingPolicyProvider;

/** A provider of a plug-in directory: what it said of itself, and its class loader around it. */
record PluginPolicyProvider(
    String type,
    String description,
    OptionSchema options,
    RoutingPolicyProvider provider,
    PluginLoader loader)
    implements RoutingPolicyProvider, FromPlugin {
  @Override
  public RoutingPolicy create(Options values) {
    return loader.<RoutingPolicy, RuntimeException>within(() -> provider.create(values));
  }
}

package io.tierfs.engine.internal.plugin;

/** A provider that needs a class loader which somebody has to close. */
sealed interface FromPlugin permits PluginBackendProvider, PluginPolicyProvider {
  PluginLoader loader();
}

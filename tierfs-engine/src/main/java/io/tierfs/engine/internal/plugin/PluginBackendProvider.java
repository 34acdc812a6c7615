package io.tierfs.engine.internal.plugin;

import io.tierfs.api.Backend;
import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.OptionSchema;
import io.tierfs.api.Options;
import java.io.IOException;

/** A provider of a plug-in directory: what it said of itself, and its class loader around it. */
record PluginBackendProvider(
    String type,
    String description,
    OptionSchema options,
    BackendProvider provider,
    PluginLoader loader)
    implements BackendProvider, FromPlugin {
  @Override
  public Backend open(BackendContext context, Options values) throws IOException {
    return loader.<Backend, IOException>within(() -> provider.open(context, values));
  }
}

package io.tierfs.engine;

import io.tierfs.api.BackendProvider;
import io.tierfs.engine.internal.config.UnknownPlugin;
import io.tierfs.engine.internal.plugin.Plugins;
import java.io.Closeable;
import java.util.List;

/**
 * The plug-ins of some {@link PluginSources}, loaded until this is closed: to look at them, or to
 * use a backend without a union. Thread-safe.
 *
 * @since 0.1
 */
public final class PluginCatalog implements Closeable {
  private final Plugins plugins;

  private PluginCatalog(Plugins plugins) {
    this.plugins = plugins;
  }

  /**
   * Loads all plug-ins; one that fails is listed with the reason.
   *
   * @throws ConfigException where a plug-in directory cannot be read
   */
  public static PluginCatalog load(PluginSources sources) throws ConfigException {
    return new PluginCatalog(Plugins.load(sources));
  }

  /** Everything that was found: backends, then policies, each by type; what failed comes last. */
  public List<PluginInfo> all() {
    return plugins.infos();
  }

  /**
   * The provider of a type of backends. What it opens is to be closed before this is.
   *
   * @throws IllegalArgumentException with a sentence for the user, where there is none
   */
  public BackendProvider backend(String type) {
    BackendProvider provider = plugins.backends().get(type);
    if (provider == null) {
      throw new IllegalArgumentException(
          UnknownPlugin.message(
              "backend type",
              type,
              plugins.backends().keySet(),
              plugins.failures(PluginInfo.Kind.BACKEND)));
    }
    return provider;
  }

  /** Gives the class loaders of plug-ins back. Idempotent. */
  @Override
  public void close() {
    plugins.close();
  }
}

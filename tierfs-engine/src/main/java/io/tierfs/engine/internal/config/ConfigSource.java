package io.tierfs.engine.internal.config;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.PluginSources;
import io.tierfs.engine.internal.plugin.Plugins;
import java.nio.file.Path;
import java.util.Map;

/**
 * A configuration that has been parsed but not checked, and where its plug-ins come from.
 * Immutable.
 *
 * <p>It is read once to be checked and shown, with plug-ins that are closed at once, and again for
 * each engine that is to use plug-ins, with plug-ins that live as long as that engine.
 */
public final class ConfigSource {
  private final Cursor root;
  private final PluginSources sources;

  private ConfigSource(Cursor root, PluginSources sources) {
    this.root = root;
    this.sources =
        root.entry("tierfs")
            .map(tierfs -> sources.withDirectories(PluginKey.directories(tierfs)))
            .orElse(sources);
  }

  /**
   * @param overrides values as HOCON texts, by key
   */
  public static ConfigSource file(Path file, Map<String, String> overrides, PluginSources sources)
      throws ConfigException {
    return new ConfigSource(HoconSource.file(file, overrides), sources);
  }

  public static ConfigSource text(String hocon, String origin, PluginSources sources)
      throws ConfigException {
    return new ConfigSource(HoconSource.text(hocon, origin), sources);
  }

  /** Where plug-ins come from, by the key {@code tierfs.plugins} too. */
  public PluginSources sources() {
    return sources;
  }

  /** Checks it with plug-ins that were loaded from {@link #sources()}. */
  public LoadedConfig read(Plugins plugins) throws ConfigException {
    return ConfigLoader.read(root, plugins);
  }
}

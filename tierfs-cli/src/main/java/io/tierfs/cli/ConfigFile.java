package io.tierfs.cli;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.TierFsConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Loads a configuration with the overrides of the command line. */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * @param pluginDirs as they were typed
   */
  static TierFsConfig load(
      Path file, Map<String, String> overrides, List<Path> pluginDirs, Surroundings surroundings)
      throws ConfigException {
    Map<String, String> full = new LinkedHashMap<>();
    overrides.forEach(
        (key, value) -> full.put(key.startsWith("tierfs.") ? key : "tierfs." + key, value));
    return TierFsConfig.load(file, full, surroundings.plugins(pluginDirs));
  }
}

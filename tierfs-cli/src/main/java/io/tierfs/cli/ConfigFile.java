package io.tierfs.cli;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.TierFsConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Loads a configuration with the overrides of the command line. */
final class ConfigFile {
  private ConfigFile() {}

  static TierFsConfig load(Path file, Map<String, String> overrides) throws ConfigException {
    Map<String, String> full = new LinkedHashMap<>();
    overrides.forEach(
        (key, value) -> full.put(key.startsWith("tierfs.") ? key : "tierfs." + key, value));
    return TierFsConfig.load(file, full);
  }
}

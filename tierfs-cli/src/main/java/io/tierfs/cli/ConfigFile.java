package io.tierfs.cli;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.TierFsConfig;
import java.nio.file.Path;
import java.util.Map;

/** Loads a configuration with the overrides of the command line. */
final class ConfigFile {
  private ConfigFile() {}

  static TierFsConfig load(Path file, Map<String, String> overrides) throws ConfigException {
    if (overrides.isEmpty()) {
      return TierFsConfig.load(file);
    }
    if (!file.toString().endsWith(".conf")) {
      throw new CliException(
          ExitCode.USAGE, "--set works with configurations whose name ends in .conf, not " + file);
    }
    StringBuilder text = new StringBuilder();
    text.append("include required(file(").append(Json.of(file.toString())).append("))\n");
    overrides.forEach(
        (key, value) ->
            text.append(key.startsWith("tierfs.") ? key : "tierfs." + key)
                .append(" = ")
                .append(value)
                .append('\n'));
    return TierFsConfig.parse(text.toString(), "--set");
  }
}

package io.tierfs.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code --set} of commands that use a configuration as a mount would. */
final class SetOption {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of the configuration, such as cache.entry-ttl=5s.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /** In the order in which they were typed. */
  Map<String, String> overrides() {
    return overrides;
  }
}

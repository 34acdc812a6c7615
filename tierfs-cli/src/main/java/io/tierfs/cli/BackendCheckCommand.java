package io.tierfs.cli;

import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Options;
import io.tierfs.engine.PluginCatalog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the contract for backends over a store. */
@Command(
    name = "backend-check",
    description = {
      "Check that a backend does all that a tier has to do: the contract that authors of backends"
          + " test with, over a real store.",
      "",
      "All happens in a new directory .tierfs-check-... at the root of the store, which is removed"
          + " at the end. Of a store that cannot be written, what it holds is read. Exit code 1:"
          + " the backend does not keep the contract."
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class BackendCheckCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "TYPE", description = "The type of backend.")
  private String type;

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Its settings, as 'tierfs plugins' lists them.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Mixin private PluginDirOption plugins;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long a single test may take (${DEFAULT-VALUE}).")
  private long timeout;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  ExitCode run() throws Exception {
    if (timeout <= 0) {
      throw new CliException(ExitCode.USAGE, "--timeout should be a positive number of seconds");
    }
    try (PluginCatalog catalog =
        PluginCatalog.load(surroundings().plugins(plugins.directories()))) {
      BackendProvider provider = catalog.backend(type);
      Options options = Options.of(provider.options(), settings);
      BackendContext context = BackendContext.standalone("backend-check");
      return new BackendChecks(out(), err(), json, verbose())
          .run(() -> provider.open(context, options), Duration.ofSeconds(timeout));
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.CONFIGURATION, type + ": " + e.getMessage(), e);
    } catch (NoClassDefFoundError e) {
      throw new CliException(
          ExitCode.FAILURE, "the test kit is not installed: class not found: " + e.getMessage(), e);
    }
  }
}

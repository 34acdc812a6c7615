package io.tierfs.cli;

import io.tierfs.engine.TierConfig;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the tiers of a mount, or of a configuration. */
@Command(
    name = "tiers",
    description = {
      "List the tiers of a mount or of a configuration: how big they are, and what is left.",
      "",
      "FREE is what an ordinary user can still write. New files go elsewhere when less than"
          + " MIN-FREE would be left."
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class TiersCommand extends Subcommand {
  @Parameters(
      paramLabel = "MOUNT|CONFIG",
      description = "A directory in a tierfs mount, or a configuration.")
  private Path source;

  @Mixin private PluginDirOption plugins;

  @Option(names = "--json", description = "Write JSON; sizes are in bytes.")
  private boolean json;

  @Override
  ExitCode run() throws Exception {
    Path path = surroundings().absolute(source);
    List<TierLine> tiers =
        Files.isRegularFile(path) ? configured(path) : LiveMount.of(path.toRealPath()).tiers();
    if (json) {
      out().println(Json.of(tiers.stream().map(TierLine::toMap).toList()));
    } else {
      TierLine.table(tiers).forEach(out()::println);
    }
    return ExitCode.OK;
  }

  private List<TierLine> configured(Path file) throws Exception {
    TierFsConfig config = ConfigFile.load(file, Map.of(), plugins.directories(), surroundings());
    try (TierFs engine = config.open()) {
      return lines(config, engine);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.CONFIGURATION, file + ": " + e.getMessage(), e);
    }
  }

  static List<TierLine> lines(TierFsConfig config, TierFs engine) {
    Map<String, String> types = new LinkedHashMap<>();
    for (TierConfig tier : config.tiers()) {
      types.put(tier.name(), tier.type());
    }
    return engine.union().tiers().stream()
        .map(tier -> TierLine.of(tier, types.getOrDefault(tier.name(), "")))
        .toList();
  }
}

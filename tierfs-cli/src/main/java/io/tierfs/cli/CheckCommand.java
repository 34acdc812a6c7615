package io.tierfs.cli;

import io.tierfs.engine.MountSettings;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a configuration as a mount would, and shows what it amounts to. */
@Command(
    name = "check",
    description = {
      "Check a configuration as a mount would: every key, that each tier can be opened, that tiers"
          + " and mount point keep apart. Shows the effective configuration. Mounts nothing."
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class CheckCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "CONFIG", description = "The configuration, a HOCON file.")
  private Path config;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MOUNTPOINT",
      description = "Check this mount point, too; wins over mount.point of the configuration.")
  private @Nullable Path point;

  @Mixin private SetOption set;

  @Mixin private PluginDirOption plugins;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  ExitCode run() throws Exception {
    Path file = surroundings().absolute(config);
    TierFsConfig loaded =
        ConfigFile.load(file, set.overrides(), plugins.directories(), surroundings());
    Optional<MountRecord> mounted = mounted(file);
    List<TierLine> tiers;
    if (mounted.isPresent()) {
      // Its daemon owns the tiers.
      warn("mounted on " + mounted.get().point() + ": the tiers are shown as the mount has them");
      tiers = LiveMount.of(mounted.get().point()).tiers();
    } else {
      tiers = opened(loaded, file);
    }
    print(loaded, tiers);
    return ExitCode.OK;
  }

  private Optional<MountRecord> mounted(Path file) throws java.io.IOException {
    return surroundings().registry().all().stream()
        .filter(mount -> mount.config().equals(file))
        .findFirst();
  }

  private List<TierLine> opened(TierFsConfig loaded, Path file) throws Exception {
    Optional<Path> where = pointOf(loaded.mount());
    Path real = where.isPresent() ? MountChecks.usable(where.get()) : null;
    try (TierFs engine = loaded.open()) {
      if (real != null) {
        MountChecks.apart(engine.union().tiers(), real);
      }
      return TiersCommand.lines(loaded, engine);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.CONFIGURATION, file + ": " + e.getMessage(), e);
    }
  }

  private Optional<Path> pointOf(MountSettings settings) {
    return point == null ? settings.point() : Optional.of(surroundings().absolute(point));
  }

  private void print(TierFsConfig loaded, List<TierLine> tiers) {
    if (json) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("tiers", tiers.stream().map(TierLine::toMap).toList());
      facts.put("config", loaded.toMap());
      out().println(Json.of(facts));
      return;
    }
    out().println("# " + config + " is good. Its tiers:");
    TierLine.table(tiers).forEach(line -> out().println("#   " + line));
    out().println("# What it amounts to, defaults filled in:");
    out().print(loaded.render().stripTrailing());
    out().println();
  }
}

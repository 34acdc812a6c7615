package io.tierfs.cli;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.cli.LiveMount.Located;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says on which tiers paths lie. */
@Command(
    name = "which",
    description = {
      "Say on which tiers files and directories lie.",
      "",
      "The copy that is seen is marked with '*'; of a directory that is merged, all that are. With"
          + " --config nothing needs to be mounted, and paths begin at the root of the merged tree."
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class WhichCommand extends Subcommand {
  @Parameters(arity = "1..*", paramLabel = "PATH", description = "What to look for.")
  private List<String> paths;

  @Option(
      names = "--config",
      paramLabel = "CONFIG",
      description = "Look into the tiers of this configuration.")
  private @Nullable Path config;

  @Mixin private PluginDirOption plugins;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  /** Finds the copies of one argument. */
  private interface Finder {
    List<Located> find(String path) throws IOException;
  }

  @Override
  ExitCode run() throws Exception {
    if (config == null) {
      return all(this::live);
    }
    Path file = surroundings().absolute(config);
    Optional<MountRecord> mounted =
        surroundings().registry().all().stream()
            .filter(mount -> mount.config().equals(file))
            .findFirst();
    if (mounted.isPresent()) {
      // Its daemon owns the tiers: it is asked, rather than a second engine let loose on them.
      Path point = mounted.get().point();
      return all(path -> live(point.resolve(FsPath.of(path).value()).toString()));
    }
    TierFsConfig loaded = ConfigFile.load(file, Map.of(), plugins.directories(), surroundings());
    try (TierFs engine = loaded.open()) {
      return all(path -> offline(engine, path));
    }
  }

  private ExitCode all(Finder finder) {
    ExitCode code = ExitCode.OK;
    List<Map<String, Object>> found = new ArrayList<>();
    for (String path : paths) {
      try {
        List<Located> copies = finder.find(path);
        if (json) {
          found.add(toMap(path, copies));
        } else {
          print(path, copies);
        }
      } catch (IOException | RuntimeException e) {
        code = Failures.report(e, verbose(), err());
      }
    }
    if (json) {
      out().println(Json.of(found));
    }
    return code;
  }

  private List<Located> live(String argument) throws IOException {
    Path path = surroundings().absolute(Path.of(argument));
    Path parent = path.getParent();
    // The last name is not followed: a link has a place of its own.
    Path real =
        parent == null || path.equals(path.getRoot())
            ? path
            : parent.toRealPath().resolve(path.getFileName());
    LiveMount mount = LiveMount.of(real);
    if (!Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new CliException(ExitCode.NOT_FOUND, argument + ": no such file or directory");
    }
    return mount.copies(real);
  }

  private static List<Located> offline(TierFs engine, String argument) throws IOException {
    FsPath path = FsPath.of(argument);
    try {
      return engine.union().copies(CallContext.daemon(), path).stream()
          .map(
              copy ->
                  new Located(
                      copy.tier(),
                      copy.location().map(Path::toString).orElse(path.toString()),
                      copy.visible()))
          .toList();
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        throw new CliException(ExitCode.NOT_FOUND, argument + ": no such file or directory", e);
      }
      throw e;
    }
  }

  private void print(String path, List<Located> copies) {
    out().println(path);
    Table table = new Table(java.util.Set.of());
    for (Located copy : copies) {
      table.row(copy.visible() ? "  *" : "   ", copy.tier(), copy.location());
    }
    table.lines().forEach(out()::println);
  }

  private static Map<String, Object> toMap(String path, List<Located> copies) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("path", path);
    facts.put(
        "copies",
        copies.stream()
            .map(
                copy -> {
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("tier", copy.tier());
                  one.put("location", copy.location());
                  one.put("visible", copy.visible());
                  return one;
                })
            .toList());
    return facts;
  }
}

package io.tierfs.cli;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.engine.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how the routing chains decide about a path. */
@Command(
    name = "explain",
    description = {
      "Say how a request is routed: what each link of its chain was offered, what it took, and what"
          + " it comes to.",
      "",
      "The operation is search (which copy is seen), create (where a new file goes) or action"
          + " (which copies of a directory chmod and its like change). PATH begins at the root of"
          + " the merged tree. Nothing is changed."
    },
    customSynopsis = {
      "tierfs explain [--json] MOUNT create|search|action PATH",
      "tierfs explain --config CONFIG [--plugin-dir DIR]... [--json]",
      "               create|search|action PATH"
    },
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init")
final class ExplainCommand extends Subcommand {
  @Parameters(
      arity = "2..3",
      paramLabel = "ARGUMENT",
      description = "A directory in a mount, an operation, and a path.")
  private List<String> arguments;

  @Option(
      names = "--config",
      paramLabel = "CONFIG",
      description = "Ask a configuration, which need not be mounted.")
  private @Nullable Path config;

  @Mixin private PluginDirOption plugins;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  ExitCode run() throws Exception {
    int count = config == null ? 3 : 2;
    if (arguments.size() != count) {
      throw usage(
          config == null
              ? "expected a mount, an operation and a path"
              : "expected an operation and a path beside --config");
    }
    Operation operation = operation(arguments.get(count - 2));
    FsPath path = path(arguments.get(count - 1));
    Explanation explanation;
    try {
      explanation =
          config == null
              ? mounted(surroundings().absolute(Path.of(arguments.getFirst())), operation, path)
              : configured(surroundings().absolute(config), operation, path);
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        throw new CliException(
            ExitCode.NOT_FOUND, arguments.getLast() + ": no such file or directory", e);
      }
      if (e.errno() == Errno.EEXIST) {
        throw new CliException(ExitCode.FAILURE, arguments.getLast() + ": exists already", e);
      }
      throw e;
    }
    if (json) {
      out().println(Json.of(ExplanationView.toMap(explanation)));
    } else {
      ExplanationView.lines(explanation).forEach(out()::println);
    }
    return ExitCode.OK;
  }

  private static Explanation mounted(Path directory, Operation operation, FsPath path)
      throws IOException {
    return LiveMount.of(directory.toRealPath()).explain(operation, path);
  }

  private Explanation configured(Path file, Operation operation, FsPath path) throws Exception {
    Optional<MountRecord> running =
        surroundings().registry().all().stream()
            .filter(mount -> mount.config().equals(file))
            .findFirst();
    // Its daemon owns the tiers: it is asked.
    return running.isPresent()
        ? mounted(running.get().point(), operation, path)
        : ConfigFile.load(file, Map.of(), plugins.directories(), surroundings())
            .explain(operation, path);
  }

  private static Operation operation(String text) {
    for (Operation operation : Operation.values()) {
      if (operation.name().toLowerCase(Locale.ROOT).equals(text)) {
        return operation;
      }
    }
    throw usage("'" + text + "' is no operation: one of create, search, action");
  }

  private static FsPath path(String text) {
    try {
      return FsPath.of(text);
    } catch (IllegalArgumentException e) {
      throw usage(text + ": " + e.getMessage());
    }
  }

  private static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message);
  }
}

package io.tierfs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: holds its subcommands and the options that all of them take. */
@Command(
    name = "tierfs",
    header = "Merges tiers of storage into one directory tree.",
    description = {
      "",
      "A configuration names the tiers in their order, the fastest first. What it says is mounted,"
          + " looked into and taken down with the commands below."
    },
    synopsisHeading = "%nUsage: ",
    customSynopsis = "tierfs COMMAND [OPTION...] [ARGUMENT...]%n",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions of every command:%n",
    footer = {
      "",
      "Try it: tierfs demo",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:something failed",
      "2:the command line makes no sense",
      "3:the configuration is wrong, or a tier cannot be used",
      "4:the mount point is not fit, or the mount failed",
      "5:no such path, or not under a tierfs mount",
      "6:the mount is in use",
      "7:fsck found errors",
    },
    versionProvider = VersionCommand.class,
    subcommands = {
      MountCommand.class,
      UmountCommand.class,
      CheckCommand.class,
      FsckCommand.class,
      WhichCommand.class,
      ExplainCommand.class,
      TiersCommand.class,
      PluginsCommand.class,
      BackendCheckCommand.class,
      DemoCommand.class,
      VersionCommand.class,
      WarmUpCommand.class,
    })
@SuppressWarnings("NullAway.Init")
final class TierfsCommand implements Runnable {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Say more: debug messages, and stack traces with errors.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  TierfsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  boolean verbose() {
    return verbose;
  }

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), help || version ? "" : "a command is missing");
  }
}

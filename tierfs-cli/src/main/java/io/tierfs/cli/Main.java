package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** Runs the {@code tierfs} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(runCommand(Surroundings.ofProcess(), args));
  }

  /** Runs one command line with the outputs of this process. */
  static int runCommand(Surroundings surroundings, String... args) {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    int code = run(surroundings, out, err, args);
    out.flush();
    err.flush();
    return code;
  }

  /** Runs one command line and gives its exit code; what goes where is in the arguments. */
  static int run(Surroundings surroundings, PrintWriter out, PrintWriter err, String... args) {
    return commandLine(surroundings).setOut(out).setErr(err).execute(args);
  }

  static CommandLine commandLine(Surroundings surroundings) {
    TierfsCommand tierfs = new TierfsCommand(surroundings);
    return new CommandLine(tierfs)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpLongOptionsMaxWidth(32)
        .setParameterExceptionHandler((error, args) -> wrongUsage(error))
        .setExecutionExceptionHandler(
            (error, line, parsed) ->
                Failures.report(error, tierfs.verbose(), line.getErr()).number());
  }

  private static int wrongUsage(ParameterException error) {
    CommandLine line = error.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("tierfs: " + error.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(error, err);
    err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE.number();
  }
}

package io.tierfs.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What subcommands share: results go to {@link #out}, messages to {@link #err}. */
@SuppressWarnings("NullAway.Init")
abstract class Subcommand implements Callable<Integer> {
  @ParentCommand private TierfsCommand parent;
  @Spec private CommandSpec spec;

  abstract ExitCode run() throws Exception;

  @Override
  public final Integer call() throws Exception {
    Logs.verbose(parent.verbose());
    return run().number();
  }

  Surroundings surroundings() {
    return parent.surroundings();
  }

  boolean verbose() {
    return parent.verbose();
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Says something that is no result and no failure. */
  void warn(String message) {
    err().println("tierfs: " + message);
  }
}

package io.tierfs.cli;

import io.tierfs.api.FsException;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.ConfigProblem;
import io.tierfs.fuse.MountException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Turns what went wrong into one message for the user and an exit code. */
final class Failures {
  private Failures() {}

  static ExitCode report(Throwable error, boolean verbose, PrintWriter err) {
    if (error instanceof ConfigException config) {
      // As compilers write it, so that editors find the place.
      for (ConfigProblem problem : config.problems()) {
        err.println(problem);
      }
    } else {
      err.println("tierfs: " + message(error));
    }
    if (verbose) {
      error.printStackTrace(err);
    }
    err.flush();
    return code(error);
  }

  static ExitCode code(Throwable error) {
    return switch (error) {
      case CliException own -> own.code();
      case ConfigException _ -> ExitCode.CONFIGURATION;
      case MountException _ -> ExitCode.MOUNT;
      case IOException io when FsException.isAbsent(io) -> ExitCode.NOT_FOUND;
      default -> ExitCode.FAILURE;
    };
  }

  static String message(Throwable error) {
    String text = error.getMessage();
    return switch (error) {
      case CliException own -> String.valueOf(own.getMessage());
      case NoSuchFileException _ -> text + ": no such file or directory";
      case AccessDeniedException denied when denied.getReason() == null ->
          text + ": permission denied";
      case NotDirectoryException _ -> text + ": not a directory";
      case IOException _ when text != null -> text;
      default -> "internal error: " + error + " (--verbose shows where)";
    };
  }
}

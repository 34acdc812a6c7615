package io.tierfs.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Where log messages go. Set up by code, for reading a configuration of the log takes longer than
 * all the rest of a start; who wants one nevertheless names it with {@code
 * -Dlogback.configurationFile}.
 */
final class Logs {
  /** What a log file grows to before it is set aside; one older file is kept. */
  private static final long LOG_BYTES_MAX = 10 * 1024 * 1024;

  private static final String VERBOSE = "tierfs.verbose";
  private static final boolean OWN = System.getProperty("logback.configurationFile") == null;

  private Logs() {}

  /** Says, before anything is logged, whether all that helps to find faults is. */
  static void verbose(boolean verbose) {
    System.setProperty(VERBOSE, Boolean.toString(verbose));
  }

  /**
   * Warnings and errors to standard error, and when verbose the rest too. Called by logback when
   * the first message comes, so that a command that logs nothing does not wait for it.
   */
  static void toStandardError(LoggerContext context) {
    boolean verbose = Boolean.getBoolean(VERBOSE);
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget("System.err");
    use(context, console, "tierfs: %level: %msg%n%ex{" + (verbose ? "full" : "0") + "}");
    console.start();
    attach(context, console, verbose ? Level.DEBUG : Level.WARN);
  }

  /** Everything of interest to a file that never grows without bound. */
  static void toFile(Path file) throws IOException {
    if (!OWN) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    if (Files.exists(file)
        ? !Files.isWritable(file)
        : directory != null && !Files.isWritable(directory)) {
      throw new CliException(ExitCode.FAILURE, file + ": the log file cannot be written");
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file.toString());
    use(context, appender, "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20}: %msg%n");
    FixedWindowRollingPolicy older = new FixedWindowRollingPolicy();
    older.setContext(context);
    older.setParent(appender);
    older.setFileNamePattern(file + ".%i");
    older.setMinIndex(1);
    older.setMaxIndex(1);
    older.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> full = new SizeBasedTriggeringPolicy<>();
    full.setContext(context);
    full.setMaxFileSize(new FileSize(LOG_BYTES_MAX));
    full.start();
    appender.setRollingPolicy(older);
    appender.setTriggeringPolicy(full);
    appender.start();
    attach(context, appender, Boolean.getBoolean(VERBOSE) ? Level.DEBUG : Level.INFO);
  }

  private static void use(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
  }

  private static void attach(LoggerContext context, Appender<ILoggingEvent> appender, Level level) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    root.setLevel(level);
    // Guice and Caffeine speak of nothing that a user of a file system could act on.
    context.getLogger("com.google").setLevel(Level.WARN);
  }
}

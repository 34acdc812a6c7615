package io.tierfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a daemon writes to its log from now on. */
final class LogTail {
  /** As {@link Logs} writes it. */
  private static final Pattern ERROR = Pattern.compile("\\S+ ERROR \\S+: (.*)");

  private final Optional<Path> log;
  private final long start;

  /**
   * @param log empty where the daemon writes to its standard error, which who started it reads
   */
  LogTail(Optional<Path> log) {
    this.log = log;
    this.start = log.map(LogTail::size).orElse(0L);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // there is none yet
    }
  }

  /** The errors that have been logged since; nothing where the log cannot be read. */
  List<String> errors() {
    if (log.isEmpty() || size(log.get()) <= start) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(log.get())) {
      in.skipNBytes(start);
      try (Stream<String> lines = new String(in.readAllBytes(), UTF_8).lines()) {
        return lines.map(ERROR::matcher).filter(Matcher::matches).map(m -> m.group(1)).toList();
      }
    } catch (IOException e) {
      return List.of();
    }
  }
}

package io.tierfs.cli;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What is written down about a mount for as long as its daemon lives.
 *
 * @param point where it is mounted
 * @param pid the daemon's process number
 * @param config the configuration it was started from
 * @param log where it logs, empty for its standard error
 * @param demo the directory of a demonstration, removed when it is unmounted; else empty
 */
record MountRecord(Path point, long pid, Path config, Optional<Path> log, Optional<Path> demo) {

  String toText() {
    Properties properties = new Properties();
    properties.setProperty("point", point.toString());
    properties.setProperty("pid", Long.toString(pid));
    properties.setProperty("config", config.toString());
    log.ifPresent(path -> properties.setProperty("log", path.toString()));
    demo.ifPresent(path -> properties.setProperty("demo", path.toString()));
    StringWriter text = new StringWriter();
    try {
      properties.store(text, "a running tierfs mount");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** The record in a text, nothing where it is not a whole one. */
  static Optional<MountRecord> parse(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
      if (!properties.containsKey("point") || !properties.containsKey("pid")) {
        return Optional.empty();
      }
      return Optional.of(
          new MountRecord(
              Path.of(properties.getProperty("point")),
              Long.parseLong(properties.getProperty("pid")),
              Path.of(properties.getProperty("config", "")),
              path(properties, "log"),
              path(properties, "demo")));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> path(Properties properties, String key) {
    return Optional.ofNullable(properties.getProperty(key)).map(Path::of);
  }
}

package io.tierfs.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /**
   * As {@link Properties} reads it; without the date that {@link Properties#store} takes long for.
   */
  String toText() {
    StringBuilder text = new StringBuilder("# a running tierfs mount\n");
    line(text, "point", point.toString());
    line(text, "pid", Long.toString(pid));
    line(text, "config", config.toString());
    log.ifPresent(path -> line(text, "log", path.toString()));
    demo.ifPresent(path -> line(text, "demo", path.toString()));
    return text.toString();
  }

  /** As users are told. */
  String toJson() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("mountpoint", point);
    facts.put("pid", pid);
    facts.put("config", config);
    log.ifPresent(path -> facts.put("log", path));
    return Json.of(facts);
  }

  private static void line(StringBuilder text, String key, String value) {
    String escaped =
        value
            .replace("\\", "\\\\")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
            .replace("\f", "\\f")
            .replace(" ", "\\ ");
    text.append(key).append('=').append(escaped).append('\n');
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

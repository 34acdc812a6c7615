package io.tierfs.engine.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.tierfs.engine.ConfigException;
import io.tierfs.engine.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Turns a file or text into a resolved tree of values, or says in one sentence why not. */
final class HoconSource {
  private HoconSource() {}

  /**
   * @param overrides values as HOCON texts, by key; each is a line of a text of its own
   */
  static Cursor file(Path file, Map<String, String> overrides) throws ConfigException {
    String origin = file.toString();
    if (Files.isDirectory(file)) {
      throw failure(origin, "is a directory, not a configuration file");
    }
    if (!Files.exists(file)) {
      throw failure(origin, "there is no such file");
    }
    if (!Files.isReadable(file)) {
      throw failure(origin, "the file may not be read by this user");
    }
    // Whatever its name ends in: tierfs.cfg is HOCON too.
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
    return read(
        origin,
        () -> overrides(overrides).withFallback(ConfigFactory.parseFile(file.toFile(), options)));
  }

  static Cursor text(String hocon, String origin) throws ConfigException {
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setOriginDescription(origin);
    return read(origin, () -> ConfigFactory.parseString(hocon, options));
  }

  private static Config overrides(Map<String, String> values) {
    StringBuilder lines = new StringBuilder();
    values.forEach((key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
    return ConfigFactory.parseString(
        lines.toString(),
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription("override"));
  }

  private static Cursor read(String origin, Supplier<Config> parser) throws ConfigException {
    try {
      Config written = parser.get();
      return Cursor.root(written.resolve().root(), written.root(), origin);
    } catch (com.typesafe.config.ConfigException e) {
      Place place = new Place(origin, 0, "");
      String message = String.valueOf(e.getMessage());
      if (e.origin() != null) {
        place = place.at(e.origin());
        message = message.replace(e.origin().description() + ": ", "");
      }
      if (e instanceof com.typesafe.config.ConfigException.IO && e.getCause() != null) {
        message = "cannot be read: " + e.getCause().getMessage();
      }
      throw new ConfigException(List.of(place.problem(plain(message))));
    }
  }

  /**
   * The library's advice on .properties files would lead astray here, and so would the parenthesis
   * that it misses wherever it cannot go on.
   */
  private static String plain(String message) {
    return message
        .replaceFirst(" \\(if you (intended|want) .*", "")
        .strip()
        .replaceFirst("^expecting a close parentheses '\\)' here, not: ", "unexpected ");
  }

  private static ConfigException failure(String origin, String message) {
    return new ConfigException(List.of(new ConfigProblem(origin, 0, "", message)));
  }
}

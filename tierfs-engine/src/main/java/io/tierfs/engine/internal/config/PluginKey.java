package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The key {@code tierfs.plugins}, which has to be read before all that plug-ins have a say in. */
final class PluginKey {
  private PluginKey() {}

  /** The texts that the key holds; what is none is found wrong with the other keys. */
  static List<Cursor> texts(Cursor tierfs) {
    return tierfs.entry("plugins").stream()
        .flatMap(
            key ->
                key.type() == ConfigValueType.LIST
                    ? key.elements().stream()
                    : List.of(key).stream())
        .filter(element -> element.type() == ConfigValueType.STRING)
        .toList();
  }

  /** The directories among them that can be looked into; the others are found wrong later. */
  static List<Path> directories(Cursor tierfs) {
    return texts(tierfs).stream()
        .map(Cursor::text)
        .filter(text -> text.startsWith("/"))
        .map(Path::of)
        .filter(Files::isDirectory)
        .toList();
  }
}

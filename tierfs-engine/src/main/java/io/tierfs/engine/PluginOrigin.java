package io.tierfs.engine;

import java.nio.file.Path;

/**
 * A plug-in of a plug-in directory.
 *
 * @param name that of its directory, or of its JAR without {@code .jar}
 * @param path its directory or JAR
 * @since 0.1
 */
public record PluginOrigin(String name, Path path) {
  /** As messages name it. */
  @Override
  public String toString() {
    return "plug-in '" + name + "' (" + path + ")";
  }
}

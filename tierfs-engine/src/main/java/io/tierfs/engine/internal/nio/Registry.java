package io.tierfs.engine.internal.nio;

import io.tierfs.engine.ConfigException;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import io.tierfs.engine.Union;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open file systems of a provider by their names. Thread-safe. */
final class Registry {
  private static final String NAME = "name";
  private static final String OVERRIDES = "tierfs.";

  private final TierFileSystemProvider provider;
  private final Map<String, TierFileSystem> byName = new HashMap<>();
  private final Map<Path, TierFileSystem> byConfig = new HashMap<>();
  private long made;

  Registry(TierFileSystemProvider provider) {
    this.provider = provider;
  }

  /** The file system of an engine that others own. */
  synchronized TierFileSystem add(Union union) {
    String name;
    do {
      name = "union-" + ++made;
    } while (byName.containsKey(name));
    return add(name, union, () -> {});
  }

  private TierFileSystem add(String name, Union union, Closeable whenClosed) {
    TierFileSystem added = new TierFileSystem(provider, name, ++made, union, whenClosed);
    byName.put(name, added);
    return added;
  }

  /**
   * Starts an engine.
   *
   * @param env {@code name} for the file system, else the file's; keys that begin with {@code
   *     tierfs.} override what the file says
   */
  synchronized TierFileSystem start(Path file, Map<String, ?> env) throws IOException {
    Path config = file.toAbsolutePath().normalize();
    Object given = env.get(NAME);
    String name = given == null ? nameFor(config) : checked(given.toString());
    if (byName.containsKey(name) || byConfig.containsKey(config)) {
      throw new FileSystemAlreadyExistsException(TierUris.SCHEME + "://" + name + " is open");
    }
    TierFs engine = open(config, overrides(env));
    TierFileSystem started = add(name, engine.union(), engine);
    byConfig.put(config, started);
    return started;
  }

  private static TierFs open(Path config, Map<String, String> overrides) throws IOException {
    try {
      return TierFsConfig.load(config, overrides).open();
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The file's name without its ending, fit for a URI. */
  private static String nameFor(Path config) {
    String file = String.valueOf(config.getFileName());
    String name = file.endsWith(".conf") ? file.substring(0, file.length() - 5) : file;
    String fit = name.replaceAll("[^A-Za-z0-9._-]", "-");
    return fit.isEmpty() ? "union" : fit;
  }

  private static String checked(String name) {
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name for a file system: letters, digits and ._- are");
    }
    return name;
  }

  private static Map<String, String> overrides(Map<String, ?> env) {
    Map<String, String> overrides = new LinkedHashMap<>();
    env.forEach(
        (key, value) -> {
          if (key.startsWith(OVERRIDES)) {
            overrides.put(key, String.valueOf(value));
          } else if (!key.equals(NAME)) {
            throw new IllegalArgumentException(
                "'" + key + "' is neither 'name' nor a key of the configuration");
          }
        });
    return overrides;
  }

  /**
   * The file system of a URI: by its name, or by the configuration that it was started from.
   *
   * @throws FileSystemNotFoundException where none is open
   */
  synchronized TierFileSystem get(URI uri) {
    String name = TierUris.name(uri);
    @Nullable TierFileSystem found =
        name != null
            ? byName.get(name)
            : byConfig.get(Path.of(TierUris.path(uri)).toAbsolutePath().normalize());
    if (found == null) {
      throw new FileSystemNotFoundException(uri.toString());
    }
    return found;
  }

  /**
   * Throws for the name of a file system that is open.
   *
   * @throws FileSystemAlreadyExistsException for such a name
   */
  synchronized void requireFree(URI uri) {
    if (byName.containsKey(TierUris.name(uri))) {
      throw new FileSystemAlreadyExistsException(uri + " is open");
    }
  }

  synchronized void remove(TierFileSystem fileSystem) {
    byName.values().remove(fileSystem);
    byConfig.values().remove(fileSystem);
  }
}

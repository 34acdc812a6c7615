package io.tierfs.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where backends and routing policies are looked for. Immutable.
 *
 * <p>What the class path offers shares the classes of the application. A plug-in directory holds
 * plug-ins side by side, each a directory with JARs or a single JAR; each has a class loader of its
 * own, which shows it the JDK, {@code io.tierfs.api} and its own JARs, and nothing else.
 *
 * @param classPath sees what is part of the application
 * @param directories plug-in directories, all of which must be there
 * @since 0.1
 */
public record PluginSources(ClassLoader classPath, List<Path> directories) {
  public PluginSources {
    directories = List.copyOf(directories);
  }

  /** What the thread's context class loader sees. */
  public static PluginSources ofClassPath() {
    return of(
        Optional.ofNullable(Thread.currentThread().getContextClassLoader())
            .orElseGet(PluginSources.class::getClassLoader));
  }

  /** What this class loader sees. */
  public static PluginSources of(ClassLoader classPath) {
    return new PluginSources(classPath, List.of());
  }

  /** These and more plug-in directories. */
  public PluginSources withDirectories(List<Path> more) {
    List<Path> all = new ArrayList<>(directories);
    all.addAll(more);
    return new PluginSources(classPath, all);
  }
}

package io.tierfs.engine.internal.plugin;

import io.tierfs.api.BackendProvider;
import io.tierfs.engine.PluginOrigin;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * The class loader of one plug-in: it sees the JDK, the classes of the API, which all share, and
 * the plug-in's own JARs. What else the application is made of, and what other plug-ins bring, it
 * does not see, so that versions of libraries never meet.
 */
final class PluginLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final List<String> SHARED = List.of("io.tierfs.api.", "org.jspecify.annotations.");

  /** Something to do within a plug-in. */
  @FunctionalInterface
  interface Action<T, E extends Exception> {
    T run() throws E;
  }

  private final PluginOrigin origin;
  private final ClassLoader api;

  PluginLoader(PluginOrigin origin, List<Path> jars) {
    super(
        "tierfs-plugin-" + origin.name(),
        jars.stream().map(PluginLoader::url).toArray(URL[]::new),
        ClassLoader.getPlatformClassLoader());
    this.origin = origin;
    this.api = BackendProvider.class.getClassLoader();
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  PluginOrigin origin() {
    return origin;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    for (String shared : SHARED) {
      if (name.startsWith(shared)) {
        // Never from the plug-in's own JARs: it would not be the class that the engine knows.
        return api.loadClass(name);
      }
    }
    return super.loadClass(name, resolve);
  }

  /** Runs with this as the context class loader, by which libraries find their own parts. */
  <T, E extends Exception> T within(Action<T, E> action) throws E {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(this);
    try {
      return action.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}

package io.tierfs.engine.internal;

import io.tierfs.api.BackendProvider;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A class loader that offers the backends it is told, and no others, so that messages that list
 * them stay the same whatever lies on the class path; policies are added to the built-in ones.
 */
public final class ServicesLoader extends ClassLoader {
  private final Path directory;

  private ServicesLoader(Path directory) {
    super(ServicesLoader.class.getClassLoader());
    this.directory = directory;
  }

  public static ServicesLoader in(Path directory) {
    return new ServicesLoader(directory);
  }

  public static ServicesLoader withBackends(Path directory, Class<?>... providers) {
    String[] names = List.of(providers).stream().map(Class::getName).toArray(String[]::new);
    return in(directory).offering(BackendProvider.class, names);
  }

  /** Offers classes that need not exist. */
  public ServicesLoader offering(Class<?> service, String... providers) {
    try {
      Files.write(directory.resolve(service.getName()), List.of(providers));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!name.startsWith("META-INF/services/io.tierfs.api.")) {
      return super.getResources(name);
    }
    List<URL> found = new ArrayList<>();
    if (!name.endsWith(BackendProvider.class.getSimpleName())) {
      found.addAll(Collections.list(super.getResources(name)));
    }
    Path file = directory.resolve(name.substring(name.lastIndexOf('/') + 1));
    if (Files.exists(file)) {
      found.add(file.toUri().toURL());
    }
    return Collections.enumeration(found);
  }
}

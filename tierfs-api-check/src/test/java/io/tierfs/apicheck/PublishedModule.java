package io.tierfs.apicheck;

import io.tierfs.api.Backend;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.TierFs;
import io.tierfs.fuse.Mounts;
import io.tierfs.testkit.BackendContractTest;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A module that others compile against, by one of its classes. */
enum PublishedModule {
  API("tierfs-api", Backend.class),
  ENGINE("tierfs-engine", TierFs.class),
  TESTKIT("tierfs-testkit", BackendContractTest.class),
  FUSE("tierfs-fuse", Mounts.class),
  LOCALDIR("backend-localdir", LocaldirBackend.class);

  static final Path PROJECT = project();

  final String artifact;
  private final Class<?> door;

  PublishedModule(String artifact, Class<?> door) {
    this.artifact = artifact;
    this.door = door;
  }

  private static Path project() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("tierfs-api"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  /** The one package that it exports. */
  String packageName() {
    return door.getPackageName();
  }

  /** Where the sources of the exported package are. */
  Path sources() {
    return PROJECT.resolve(artifact).resolve("src/main/java").resolve(folder());
  }

  private String folder() {
    return packageName().replace('.', '/');
  }

  /** What it was compiled to: a directory, or a JAR where the build has packed it already. */
  Path classes() {
    try {
      return Path.of(door.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public and protected types of the exported package, by name. */
  List<Class<?>> publicTypes() throws IOException, ReflectiveOperationException {
    Path classes = classes();
    if (Files.isDirectory(classes)) {
      return publicTypes(classes.resolve(folder()));
    }
    try (FileSystem jar = FileSystems.newFileSystem(classes)) {
      return publicTypes(jar.getPath(folder()));
    }
  }

  private List<Class<?>> publicTypes(Path directory)
      throws IOException, ReflectiveOperationException {
    List<String> names;
    try (Stream<Path> files = Files.list(directory)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
              .map(name -> packageName() + "." + name.substring(0, name.length() - 6))
              .toList();
    }
    List<Class<?>> found = new ArrayList<>();
    for (String name : names) {
      Class<?> type = Class.forName(name, false, door.getClassLoader());
      if (isShown(type)) {
        found.add(type);
      }
    }
    found.sort(Comparator.comparing(Class::getName));
    return found;
  }

  /** Whether others can name it: it and all around it are public or protected. */
  private static boolean isShown(Class<?> type) {
    int shown = Modifier.PUBLIC | Modifier.PROTECTED;
    return (type.getModifiers() & shown) != 0
        && !type.isAnonymousClass()
        && !type.isLocalClass()
        && (type.getEnclosingClass() == null || isShown(type.getEnclosingClass()));
  }
}

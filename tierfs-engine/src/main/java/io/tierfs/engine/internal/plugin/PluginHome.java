package io.tierfs.engine.internal.plugin;

import io.tierfs.api.ApiVersion;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.engine.PluginOrigin;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The JARs of one plug-in, and whether they are fit to be loaded. */
record PluginHome(PluginOrigin origin) {
  private static final String JAR = ".jar";
  private static final List<String> SERVICES =
      List.of(
          "META-INF/services/" + BackendProvider.class.getName(),
          "META-INF/services/" + RoutingPolicyProvider.class.getName());

  /**
   * The plug-ins of a plug-in directory by name: its directories and its JARs. What begins with a
   * dot, and any other file, is none.
   */
  static List<PluginHome> in(Path directory) throws IOException {
    List<PluginHome> homes = new ArrayList<>();
    for (Path entry : entries(directory)) {
      String name = entry.getFileName().toString();
      if (name.startsWith(".")) {
        continue;
      }
      if (Files.isDirectory(entry)) {
        homes.add(new PluginHome(new PluginOrigin(name, entry)));
      } else if (name.endsWith(JAR)) {
        String plain = name.substring(0, name.length() - JAR.length());
        homes.add(new PluginHome(new PluginOrigin(plain, entry)));
      }
    }
    return homes;
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      found.forEach(entries::add);
    }
    entries.sort(null);
    return entries;
  }

  /**
   * Its JARs in the order of their names, looked through.
   *
   * @throws PluginRefusal where this is no plug-in, or none for this version of the API
   */
  List<Path> jars() throws PluginRefusal {
    List<Path> jars = jarFiles();
    if (jars.isEmpty()) {
      throw new PluginRefusal("holds no JAR");
    }
    boolean offers = false;
    for (Path jar : jars) {
      offers |= offersSomething(jar);
    }
    if (!offers) {
      throw new PluginRefusal(
          "offers nothing: neither %s nor %s is in a JAR of it"
              .formatted(SERVICES.getFirst(), SERVICES.getLast()));
    }
    return jars;
  }

  private List<Path> jarFiles() throws PluginRefusal {
    Path path = origin.path();
    try {
      return Files.isDirectory(path)
          ? entries(path).stream().filter(file -> file.toString().endsWith(JAR)).toList()
          : List.of(path);
    } catch (IOException e) {
      throw new PluginRefusal("cannot be read: " + e);
    }
  }

  /** A class loader would pass over a JAR that it cannot read without a word. */
  private static boolean offersSomething(Path file) throws PluginRefusal {
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      if (SERVICES.stream().allMatch(service -> jar.getEntry(service) == null)) {
        return false;
      }
      checkVersion(file.getFileName().toString(), jar.getManifest());
      return true;
    } catch (IOException e) {
      throw new PluginRefusal(file.getFileName() + " cannot be read: " + e.getMessage());
    }
  }

  private static void checkVersion(String name, Manifest manifest) throws PluginRefusal {
    String written =
        manifest == null
            ? null
            : manifest.getMainAttributes().getValue(ApiVersion.MANIFEST_ATTRIBUTE);
    if (written == null) {
      throw new PluginRefusal(
          "%s does not say which version of the API it was built for: its manifest lacks %s"
              .formatted(name, ApiVersion.MANIFEST_ATTRIBUTE));
    }
    ApiVersion own = ApiVersion.CURRENT;
    ApiVersion built;
    try {
      built = ApiVersion.of(written);
    } catch (IllegalArgumentException e) {
      throw new PluginRefusal(
          "%s in the manifest of %s: %s"
              .formatted(ApiVersion.MANIFEST_ATTRIBUTE, name, e.getMessage()));
    }
    if (!own.runs(built)) {
      throw new PluginRefusal(
          "%s was built for version %s of the API, and this tierfs has %s: %s"
              .formatted(
                  name,
                  built,
                  own,
                  built.compareTo(own) > 0
                      ? "it needs a newer tierfs"
                      : "it needs to be built anew"));
    }
  }
}

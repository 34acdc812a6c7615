package io.tierfs.testkit;

import io.tierfs.api.ApiVersion;
import io.tierfs.api.BackendProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Builds the JAR of a plug-in from source texts, against the API and nothing else: for tests that
 * load plug-ins as users do. Not thread-safe.
 *
 * @since 0.1
 */
public final class PluginJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final List<Path> classPath = new ArrayList<>();
  private final Manifest manifest = new Manifest();

  public PluginJar() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    apiVersion(ApiVersion.CURRENT.toString());
    classPath.add(locationOf(BackendProvider.class));
  }

  /** The JAR or directory that a class comes from. */
  public static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds a class, by its full name. */
  public PluginJar source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  /** Offers providers, which need not exist. */
  public PluginJar offering(Class<?> service, String... classNames) {
    return entry("META-INF/services/" + service.getName(), String.join("\n", classNames) + "\n");
  }

  /** Adds any file. */
  public PluginJar entry(String name, String text) {
    entries.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /**
   * Adds compiled classes as they are.
   *
   * @param from a directory of classes, or a JAR
   * @param glob which of them, such as {@code com/example/*.class}
   */
  public PluginJar classes(Path from, String glob) throws IOException {
    if (Files.isDirectory(from)) {
      return addClasses(from, glob);
    }
    try (FileSystem jar = FileSystems.newFileSystem(from)) {
      return addClasses(jar.getPath("/"), glob);
    }
  }

  private PluginJar addClasses(Path root, String glob) throws IOException {
    PathMatcher matcher = root.getFileSystem().getPathMatcher("glob:" + glob);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path name = root.relativize(file);
        if (matcher.matches(name)) {
          entries.put(name.toString(), Files.readAllBytes(file));
        }
      }
    }
    return this;
  }

  /** What the manifest says the plug-in was built for; nothing where this is empty. */
  public PluginJar apiVersion(String version) {
    Attributes.Name name = new Attributes.Name(ApiVersion.MANIFEST_ATTRIBUTE);
    manifest.getMainAttributes().remove(name);
    if (!version.isEmpty()) {
      manifest.getMainAttributes().put(name, version);
    }
    return this;
  }

  /** Lets the sources see a JAR or directory of classes, which does not become a part of this. */
  public PluginJar seeing(Path library) {
    classPath.add(library);
    return this;
  }

  /**
   * Compiles and packs.
   *
   * @return {@code jar}
   * @throws IllegalStateException with the compiler's messages where it refuses the sources
   */
  public Path write(Path jar) throws IOException {
    Files.createDirectories(jar.toAbsolutePath().getParent());
    Path classes = Files.createTempDirectory("plugin-classes");
    try {
      compile(classes);
      classes(classes, "**.class");
      try (OutputStream file = Files.newOutputStream(jar);
          JarOutputStream out = new JarOutputStream(file, manifest)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          out.putNextEntry(new ZipEntry(entry.getKey()));
          out.write(entry.getValue());
        }
      }
      return jar;
    } finally {
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void compile(Path target) {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((name, text) -> units.add(new Text(name, text)));
    String path = classPath.stream().map(Path::toString).collect(Collectors.joining(":"));
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("-d", target.toString(), "-cp", path, "-proc:none", "-implicit:none");
    if (!compiler.getTask(messages, null, null, options, null, units).call()) {
      throw new IllegalStateException(messages.toString());
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}

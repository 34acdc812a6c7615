package io.tierfs.apicheck;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes JARs. */
final class Jars {
  private Jars() {}

  /** What was compiled as a JAR: itself, or made of the directory. */
  static Path of(Path classes, Path jar) throws IOException {
    if (!Files.isDirectory(classes)) {
      return classes;
    }
    try (Stream<Path> files = Files.walk(classes);
        OutputStream stream = Files.newOutputStream(jar);
        JarOutputStream target = new JarOutputStream(stream)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        target.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, target);
      }
    }
    return jar;
  }

  /** A JAR of one source file. */
  static Path compiled(Path directory, String name, String source) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name));
    Path file = Files.writeString(folder.resolve("Store.java"), source);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> arguments = List.of("-proc:none", "-d", classes.toString(), file.toString());
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalArgumentException(name + " does not compile");
    }
    return of(classes, directory.resolve(name + ".jar"));
  }
}

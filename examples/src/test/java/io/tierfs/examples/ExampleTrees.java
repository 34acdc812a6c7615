package io.tierfs.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The directories that the examples are pointed to by environment variables. */
final class ExampleTrees {
  private static final List<String> NAMES =
      List.of(
          "TIERFS_MOUNT",
          "TIERFS_FAST",
          "TIERFS_BULK",
          "TIERFS_SSD",
          "TIERFS_DISK",
          "TIERFS_OLD_DISK",
          "TIERFS_ARCHIVE",
          "TIERFS_DATA",
          "TIERFS_STATE_DIR");

  private ExampleTrees() {}

  static Path of(String variable) {
    String value = System.getenv(variable);
    if (value == null) {
      throw new IllegalStateException(variable + " is not set: run the test with Maven");
    }
    return Path.of(value);
  }

  /** Makes all of them anew, empty. */
  static void make() throws IOException {
    for (String name : NAMES) {
      Path directory = of(name);
      if (Files.exists(directory)) {
        try (Stream<Path> tree = Files.walk(directory)) {
          for (Path path : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
            Files.delete(path);
          }
        }
      }
      Files.createDirectories(directory);
    }
  }

  static void write(String variable, String name, String text) throws IOException {
    Path file = of(variable).resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}

package io.tierfs.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The files of a demonstration: two tiers, a configuration and a mount point in one directory.
 *
 * @param directory all of it, for its owner only
 */
record DemoFiles(Path directory) {
  static final String PREFIX = "tierfs-demo-";

  static DemoFiles create(Path parent) throws IOException {
    DemoFiles demo = new DemoFiles(makeDirectory(parent));
    demo.write(
        "fast/letters/2026-11.txt", "Dear reader, this one is new and lies on the fast tier.");
    demo.write("fast/notes.txt", "These are the notes that you see.");
    demo.write(
        "bulk/letters/2019-03.txt", "Dear reader, this one is old and lies on the bulk tier.");
    demo.write("bulk/photos/beach.txt", "Imagine a beach.");
    demo.write("bulk/notes.txt", "These notes are shadowed by those of the fast tier.");
    Files.createDirectory(demo.point());
    Files.writeString(demo.config(), demo.configuration());
    return demo;
  }

  /** With a name that one can type, other than those of {@link Files#createTempDirectory}. */
  private static Path makeDirectory(Path parent) throws IOException {
    while (true) {
      int number = ThreadLocalRandom.current().nextInt(0x10000);
      try {
        return Files.createDirectory(
            parent.resolve(PREFIX + HexFormat.of().toHexDigits((short) number)),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException e) {
        // The next number will do.
      }
    }
  }

  void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  Path point() {
    return directory.resolve("union");
  }

  Path config() {
    return directory.resolve("tierfs.conf");
  }

  Path log() {
    return directory.resolve("tierfs.log");
  }

  private String configuration() {
    return """
        tierfs {
          mount { point = "%1$s/union" }
          # In this order: what lies on both tiers is seen as the first has it.
          tiers = [
            { name = fast, type = localdir, path = "%1$s/fast" }
            { name = bulk, type = localdir, path = "%1$s/bulk" }
          ]
          # What exists is found where it is; a new file goes where its directory is.
          routing = [exists-in-primary, exists-in-fallback, parent-dir]
        }
        """
        .formatted(directory);
  }

  /** Removes everything, but never what is mounted. */
  void remove() throws IOException {
    boolean mounted =
        MountTable.read().entries().stream().anyMatch(entry -> entry.point().startsWith(directory));
    if (mounted) {
      throw new CliException(ExitCode.BUSY, directory + ": something is still mounted in there");
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path done, @Nullable IOException error)
              throws IOException {
            if (error != null) {
              throw error;
            }
            Files.delete(done);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

package io.tierfs.nfs.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a server serves, for one who does not go through NFS: another that changes it, and a witness
 * of what is there. Paths are those below the export, without a leading slash.
 */
public interface ServerSide {
  byte[] read(String path) throws IOException;

  /** Makes a file hold this text and nothing else. */
  void write(String path, String text) throws IOException;

  /** Makes empty files in a directory. Names hold no quotes. */
  void makeFiles(String directory, List<String> names) throws IOException;

  void delete(String path) throws IOException;

  /** A server whose export is a directory of this machine. */
  static ServerSide of(Path export) {
    return new ServerSide() {
      @Override
      public byte[] read(String path) throws IOException {
        return Files.readAllBytes(export.resolve(path));
      }

      @Override
      public void write(String path, String text) throws IOException {
        Files.writeString(export.resolve(path), text);
      }

      @Override
      public void makeFiles(String directory, List<String> names) throws IOException {
        for (String name : names) {
          Files.createFile(export.resolve(directory).resolve(name));
        }
      }

      @Override
      public void delete(String path) throws IOException {
        Files.delete(export.resolve(path));
      }
    };
  }
}

package io.tierfs.fuse.internal.kernel;

import io.tierfs.fuse.MountException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mounts by the set-uid helper of libfuse 3, for users who may not do it themselves. */
final class Fusermount {
  private static final String PROGRAM = "fusermount3";

  private Fusermount() {}

  /** The helper; fails with a sentence for the user where it is not installed. */
  static Path find() throws MountException {
    for (String directory : System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator)) {
      Path program = Path.of(directory).resolve(PROGRAM);
      if (!directory.isEmpty() && Files.isExecutable(program)) {
        return program;
      }
    }
    throw new MountException(
        PROGRAM + " is not installed; only root can mount without it (package fuse3).");
  }

  static Device mount(MountPlace place) throws MountException {
    throw new MountException("not yet");
  }
}

package io.tierfs.backend.localdir;

import io.tierfs.api.Backend;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens directories as backends, for programs and tests. */
public final class LocaldirBackend {
  private LocaldirBackend() {}

  /**
   * Opens a directory of this machine in the best way that works here: by system calls on Linux,
   * else by {@code java.nio.file}.
   *
   * @throws IOException with a sentence for the user where the directory is missing, is none, or
   *     cannot be read
   */
  public static Backend open(Path directory) throws IOException {
    Path real = realDirectory(directory);
    return nativeRefusal(real).isEmpty() ? openNative(real) : openNative(real);
  }

  /**
   * Opens a directory of this machine by system calls.
   *
   * @throws IOException as {@link #open}, and where system calls cannot be made here
   */
  static Backend openNative(Path directory) throws IOException {
    Path real = realDirectory(directory);
    String refusal = nativeRefusal(real);
    if (!refusal.isEmpty()) {
      throw new IOException(directory + " cannot be opened by system calls: " + refusal);
    }
    try {
      return NativeLocaldir.open(real, NativeLocaldir.Ways.BEST);
    } catch (FsException e) {
      throw new IOException(directory + " cannot be opened: " + e.errno().text(), e);
    }
  }

  /** Why a directory cannot be opened by system calls, or the empty string. */
  static String nativeRefusal(Path directory) {
    return directory.getFileSystem() == FileSystems.getDefault()
        ? Libc.unavailable()
        : "it is no directory of this machine";
  }

  static Path realDirectory(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new IOException(directory + " does not exist");
    }
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is not a directory");
    }
    if (!Files.isReadable(directory)) {
      throw new IOException(directory + " cannot be read: permission denied");
    }
    return directory.toRealPath();
  }
}

package io.tierfs.backend.localdir;

import io.tierfs.api.Backend;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Opens directories as backends, for programs and tests.
 *
 * @since 0.1
 */
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
    return open(directory, Duration.ZERO);
  }

  /**
   * The same for a directory in which others rename no directory, or in which it does not matter
   * when that is seen a little later: directories below it are kept open for a while.
   *
   * @param trust how long, as {@link io.tierfs.api.BackendContext#trust}
   */
  public static Backend open(Path directory, Duration trust) throws IOException {
    Path real = realDirectory(directory);
    return nativeRefusal(real).isEmpty() ? openNative(real, trust) : over(real);
  }

  /**
   * Opens a directory of this machine by system calls.
   *
   * @throws IOException as {@link #open}, and where system calls cannot be made here
   */
  static Backend openNative(Path directory, Duration trust) throws IOException {
    Path real = realDirectory(directory);
    String refusal = nativeRefusal(real);
    if (!refusal.isEmpty()) {
      throw new IOException(directory + " cannot be opened by system calls: " + refusal);
    }
    try {
      return NativeLocaldir.open(real, NativeLocaldir.Ways.BEST, trust);
    } catch (FsException e) {
      throw new IOException(directory + " cannot be opened: " + e.errno().text(), e);
    }
  }

  /**
   * Opens a directory of any file system by {@code java.nio.file}: for tests over an in-memory file
   * system, and for files in whatever else has a {@link java.nio.file.spi.FileSystemProvider}.
   *
   * <p>What it can do depends on the attribute views of the file system: {@code unix} gives links
   * and file ids, {@code unix} or {@code posix} with {@code user} gives owners and modes, {@code
   * user} gives extended attributes. Nothing is ever made in two steps that the caller could take
   * for one, except that owner and mode of a new file are set after it was made. Interrupting a
   * thread in a read or write closes the file's handle, as it does with any channel of the JDK.
   *
   * @throws IOException as {@link #open}
   */
  public static Backend over(Path directory) throws IOException {
    return new NioLocaldir(realDirectory(directory));
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

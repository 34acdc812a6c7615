package io.tierfs.engine.internal.nio;

import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** What an errno of the union is called in {@code java.nio.file}. The only place that says so. */
final class Failures {
  private Failures() {}

  /**
   * The exception that the JDK would throw.
   *
   * @param file that was worked on
   * @param other the second file, of a copy for example
   */
  static FileSystemException of(FsException error, String file, @Nullable String other) {
    FileSystemException told =
        switch (error.errno()) {
          case ENOENT, ESTALE -> new NoSuchFileException(file, other, null);
          case EEXIST -> new FileAlreadyExistsException(file, other, null);
          case ENOTEMPTY -> new DirectoryNotEmptyException(file);
          case EACCES -> new AccessDeniedException(file, other, null);
          case ELOOP -> new FileSystemLoopException(file);
          default -> new FileSystemException(file, other, reason(error));
        };
    told.initCause(error);
    return told;
  }

  /** For reads and writes of an open file. */
  static IOException ofOpen(FsException error, String file) {
    return new FileSystemException(file, null, reason(error));
  }

  /** As the C library spells it: with a capital. */
  static String reason(FsException error) {
    String text = error.errno().text();
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}

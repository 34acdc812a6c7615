package io.tierfs.backend.localdir;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryIteratorException;
import java.util.Objects;

/** Runs calls of {@code java.nio.file} and gives their errors an errno. */
final class Nio {
  /** A call that gives something. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  /** A call that gives nothing. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  private Nio() {}

  /**
   * Runs a call. A channel is closed for all who use it when a thread that was interrupted touches
   * it; so the thread counts as interrupted again only when the call is over.
   */
  static <T> T call(Call<T> call) throws FsException {
    boolean interrupted = Thread.interrupted();
    try {
      return call.run();
    } catch (IOException e) {
      throw FsException.wrap(e);
    } catch (DirectoryIteratorException e) {
      throw FsException.wrap(Objects.requireNonNull(e.getCause()));
    } catch (ClosedFileSystemException e) {
      throw new FsException(Errno.EBADF, "the file system is closed", e);
    } catch (UnsupportedOperationException e) {
      throw new FsException(Errno.of(e), String.valueOf(e.getMessage()), e);
    } catch (SecurityException e) {
      throw new FsException(Errno.EACCES, String.valueOf(e.getMessage()), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static void run(Action action) throws FsException {
    call(
        () -> {
          action.run();
          return true;
        });
  }
}

package io.tierfs.backend.nfs;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsStatus;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Translates failures of the client into errnos. */
final class Failures {
  private final Errno silence;

  /**
   * @param silence the errno of a call that was not answered in time
   */
  Failures(Errno silence) {
    this.silence = silence;
  }

  FsException of(IOException error) {
    if (error instanceof FsException fs) {
      return fs;
    }
    if (!(error instanceof NfsException nfs)) {
      return new FsException(Errno.EIO, String.valueOf(error.getMessage()), error);
    }
    return new FsException(errno(nfs.status()), String.valueOf(nfs.getMessage()), nfs);
  }

  /** What a call that was not waited for has failed with: futures wrap what others failed with. */
  static IOException reason(@Nullable Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() != null ->
          reason(wrapped.getCause());
      case IOException known -> known;
      case null, default -> new IOException(String.valueOf(failure), failure);
    };
  }

  /** The answer for a server that is known not to respond. */
  FsException silent(String text) {
    return new FsException(silence, text);
  }

  Errno errno(NfsStatus status) {
    return isSilence(status) ? silence : Errno.ofCode(status.errno());
  }

  /** Whether no answer came, so that nothing is known of the outcome. */
  static boolean isSilence(NfsStatus status) {
    return switch (status) {
      case TIMEDOUT, UNREACHABLE, REFUSED, BUSY_SERVER -> true;
      default -> false;
    };
  }

  static boolean isSilence(IOException error) {
    return error instanceof NfsException nfs && isSilence(nfs.status());
  }

  static boolean is(IOException error, NfsStatus status) {
    return error instanceof NfsException nfs && nfs.status() == status;
  }

  /** Whether a handle stands for nothing any more. */
  static boolean isStale(IOException error) {
    return is(error, NfsStatus.STALE) || is(error, NfsStatus.BADHANDLE);
  }
}

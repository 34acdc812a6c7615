package io.tierfs.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file system operation failed, and this errno says why.
 *
 * <p>"Not found" is spelled in one way only: {@code FsException} with {@link Errno#ENOENT}. Such
 * answers come by the million, so they cost no stack trace.
 *
 * @since 0.1
 */
public final class FsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  /** What it is about, where the message is made when somebody reads it. */
  private final transient @Nullable FsPath path;

  public FsException(Errno errno) {
    this(errno, errno.text());
  }

  public FsException(Errno errno, String message) {
    super(message);
    this.errno = errno;
    this.path = null;
  }

  /** As with the path's text as message, which is made when somebody reads it. */
  public FsException(Errno errno, FsPath path) {
    this.errno = errno;
    this.path = path;
  }

  public FsException(Errno errno, String message, Throwable cause) {
    super(message, cause);
    this.errno = errno;
    this.path = null;
  }

  /** Not found. */
  public static FsException notFound(FsPath path) {
    return new FsException(Errno.ENOENT, path);
  }

  /** The error itself where it already carries an errno, else one that carries the best errno. */
  public static FsException wrap(IOException error) {
    return error instanceof FsException fs
        ? fs
        : new FsException(Errno.of(error), String.valueOf(error.getMessage()), error);
  }

  public Errno errno() {
    return errno;
  }

  @Override
  public String getMessage() {
    String message = path != null ? path.toString() : super.getMessage();
    return errno.name() + ": " + (message != null ? message : errno.text());
  }

  /** Whether this error says that nothing has the name: ENOENT, or ENOTDIR on the way to it. */
  public static boolean isAbsent(IOException error) {
    Errno errno = Errno.of(error);
    return errno == Errno.ENOENT || errno == Errno.ENOTDIR;
  }

  /**
   * Records nothing: an errno is an answer, and where Java code failed, the cause has the trace.
   */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

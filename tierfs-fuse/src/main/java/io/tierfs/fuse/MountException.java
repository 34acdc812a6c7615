package io.tierfs.fuse;

import java.io.IOException;

/**
 * A mount failed; the message is a sentence for the user that says why and what to do.
 *
 * @since 0.1
 */
public final class MountException extends IOException {
  private static final long serialVersionUID = 1L;

  public MountException(String message) {
    super(message);
  }

  public MountException(String message, Throwable cause) {
    super(message, cause);
  }
}

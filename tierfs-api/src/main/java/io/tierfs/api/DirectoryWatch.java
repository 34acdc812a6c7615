package io.tierfs.api;

import org.jspecify.annotations.Nullable;

/**
 * A directory that is watched for changes by others; see {@link Backend#watch}.
 *
 * @since 0.1
 */
public interface DirectoryWatch extends AutoCloseable {
  /**
   * While it lasts, a file's writes are not told.
   *
   * @since 0.1
   */
  interface Silence extends AutoCloseable {
    /** Ends it, while the file is open still. Idempotent. */
    @Override
    void close();
  }

  /**
   * Tells nothing more of what anybody writes to an open file in this directory, by no watch of the
   * backend; other changes of it are told still. For who writes so much to the file past the
   * backend that news of others are worth less than what their telling costs.
   *
   * @return {@code null} where the backend cannot
   */
  default @Nullable Silence silence(FileHandle file) {
    return null;
  }

  /** Ends the watch; news that are on their way may still be told. Idempotent, does not block. */
  @Override
  void close();
}

package io.tierfs.api;

/** A directory that is watched for changes by others; see {@link Backend#watch}. */
public interface DirectoryWatch extends AutoCloseable {
  /** Ends the watch; news that are on their way may still be told. Idempotent, does not block. */
  @Override
  void close();
}

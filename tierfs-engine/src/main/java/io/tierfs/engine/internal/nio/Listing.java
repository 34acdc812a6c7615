package io.tierfs.engine.internal.nio;

import io.tierfs.engine.OpenDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Where a path was found: an entry of a directory that is open still. It says on which tier the
 * entry lies, so that only that one need be asked.
 *
 * @param stream by which it was found
 */
record Listing(TierDirectoryStream stream, long position) {
  /** The directory that was listed, {@code null} where it is not open any more. */
  @Nullable OpenDirectory directory() {
    return stream.directory();
  }
}

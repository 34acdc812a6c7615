package io.tierfs.api;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the names of a directory, a batch at a time, without holding them all.
 *
 * <p>A name that is there from the first call to the last is given exactly once. Not thread-safe.
 *
 * @since 0.1
 */
public interface DirectoryCursor extends Closeable {
  /** The next entry in whatever order the backend has, {@code null} at the end. */
  @Nullable DirectoryEntry next() throws IOException;

  @Override
  default void close() throws IOException {}

  /** A cursor over entries that are already in memory. */
  static DirectoryCursor over(Iterable<DirectoryEntry> entries) {
    Iterator<DirectoryEntry> iterator = entries.iterator();
    return () -> iterator.hasNext() ? iterator.next() : null;
  }
}

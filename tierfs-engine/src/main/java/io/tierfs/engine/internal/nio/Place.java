package io.tierfs.engine.internal.nio;

import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.engine.Node;
import org.jspecify.annotations.Nullable;

/**
 * Where a path leads.
 *
 * @param directory that has the last name, or the place itself where there is no name
 * @param name the last name; {@code null} for the root and for paths that end in dots
 * @param found what is there, {@code null} where nothing is
 * @param known its attributes, where they were asked for
 */
record Place(
    Node directory, @Nullable String name, @Nullable Node found, @Nullable FileStat known) {

  /** What is there; ENOENT. */
  Node node() throws FsException {
    if (found == null) {
      throw new FsException(Errno.ENOENT);
    }
    return found;
  }

  FileStat stat() throws FsException {
    if (known == null) {
      throw new FsException(Errno.ENOENT);
    }
    return known;
  }

  /** The last name, for what changes names; an error for paths without. */
  String name(Errno otherwise) throws FsException {
    if (name == null) {
      throw new FsException(otherwise);
    }
    return name;
  }
}

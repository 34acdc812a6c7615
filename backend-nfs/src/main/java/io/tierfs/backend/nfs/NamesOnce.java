package io.tierfs.backend.nfs;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets each name of a listing pass once. A server may come back to names that it has told already:
 * nfs-ganesha does where others create and rename in the directory meanwhile, from one page to the
 * next and within a page. Not thread-safe.
 */
final class NamesOnce {
  // An honest server that jumps back goes on from there, and others may make it jump again.
  private static final int REPEATS_MIN = 10_000;
  private static final int REPEATS_FACTOR = 20;

  private final String directory;
  private final Set<String> told = new HashSet<>();
  private long repeats;

  NamesOnce(String directory) {
    this.directory = directory;
  }

  /** Whether the name comes for the first time; EIO where the server goes round in circles. */
  boolean isNew(String name) throws FsException {
    if (told.add(name)) {
      return true;
    }
    repeats++;
    if (repeats > REPEATS_MIN + (long) told.size() * REPEATS_FACTOR) {
      throw new FsException(Errno.EIO, directory + ": the server's listing has no end");
    }
    return false;
  }
}

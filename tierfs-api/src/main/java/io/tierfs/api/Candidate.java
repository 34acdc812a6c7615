package io.tierfs.api;

import java.io.IOException;

/**
 * One tier, seen by a routing policy while it decides about one path.
 *
 * <p>Each question is answered by the backend when it is first asked, so a policy that stops early
 * costs little. A tier that cannot answer throws: it is never taken for one that lacks the file.
 *
 * @since 0.1
 */
public interface Candidate {
  /** The tier's name. */
  String tier();

  /** The tier's place in the order; 0 is the primary. */
  int index();

  TierMode mode();

  /** Whether new files may be placed here: the mode allows it and min-free is kept. */
  boolean acceptsNewFiles() throws IOException;

  /** Whether the tier has a copy at the path that the union can show. */
  boolean exists() throws IOException;

  /**
   * The attributes of that copy.
   *
   * @throws FsException ENOENT where {@link #exists()} is false
   */
  FileStat stat() throws IOException;

  /** Whether the tier has the parent directory of the path. */
  boolean parentExists() throws IOException;

  /**
   * How many of the directories on the way to the path the tier has, from the union's root on
   * without a gap: all, where {@link #parentExists()}.
   */
  int sharedDirectories() throws IOException;

  /** The tier's space, at most a second old. */
  SpaceInfo space() throws IOException;
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.FsPath;

/** What a crash left in the own area of a tier. */
sealed interface Leftover {
  Tier tier();

  FsPath path();

  /**
   * A rename that was cut short.
   *
   * @param happened whether one of its sources has the new name: it is finished then, else undone
   */
  record CutShort(Tier tier, FsPath path, Intent intent, boolean happened) implements Leftover {}

  /** A file that was about to move to this tier. */
  record Moving(Tier tier, FsPath path, MoveIntent intent) implements Leftover {}

  /**
   * An operation that needs a tier which is not configured.
   *
   * @param what the operation, in words
   */
  record Orphan(Tier tier, FsPath path, String what, String missing) implements Leftover {}

  /** An intent that is not whole: nothing of it had begun. */
  record Torn(Tier tier, FsPath path) implements Leftover {}

  /** An empty directory that was to be the clone of another, and is removed. */
  record UnusedClone(Tier tier, FsPath path) implements Leftover {}

  /** What had no name yet, so that nobody can miss it. It is deleted. */
  record Unborn(Tier tier, FsPath path) implements Leftover {}

  /** Something that was put out of the way and that no intent names. It is kept aside. */
  record Stray(Tier tier, FsPath path) implements Leftover {}
}

package io.tierfs.engine;

import io.tierfs.api.FsPath;

/**
 * One thing that a {@link UnionCheck} found.
 *
 * @param tier the name of the tier it lies on
 * @param path where, relative to the tier's root
 * @param message what is wrong, and what to do
 * @param repaired whether it has been put right
 * @since 0.1
 */
public record Finding(Kind kind, String tier, FsPath path, String message, boolean repaired) {
  /**
   * How much it matters.
   *
   * @since 0.1
   */
  public enum Severity {
    /** Something is wrong. */
    ERROR,
    /** Nothing is wrong, but something may surprise. */
    NOTE
  }

  /**
   * What was found.
   *
   * @since 0.1
   */
  public enum Kind {
    /** A rename that a crash cut short; the next start finishes or undoes it. */
    UNFINISHED(Severity.ERROR),
    /** Something that a crash left where things are made or put out of the way. */
    LEFTOVER(Severity.ERROR),
    /** The directory {@code .tierfs} is not what it should be. */
    OWN_AREA(Severity.ERROR),
    /** An inode number in {@code user.tierfs.inode} is of no use, or is that of two directories. */
    NUMBER(Severity.ERROR),
    /** A tier does not answer. */
    UNREADABLE(Severity.ERROR),
    /** A tree that nobody saw was kept when what hid it went. */
    KEPT(Severity.NOTE),
    /** Something in {@code .tierfs} that tierfs did not put there. */
    UNKNOWN(Severity.NOTE),
    /** A copy that is hidden by another of the same type. */
    SHADOWED(Severity.NOTE),
    /** A copy that is hidden by something of another type. */
    TYPE(Severity.NOTE),
    /** A directory that is hidden, with all below it. */
    HIDDEN(Severity.NOTE),
    /** A copy of a directory has another mode or owner than the one that is seen. */
    ATTRIBUTES(Severity.NOTE);

    private final Severity severity;

    Kind(Severity severity) {
      this.severity = severity;
    }

    public Severity severity() {
      return severity;
    }
  }

  /** Whether it is wrong and has not been put right. */
  public boolean isLeft() {
    return kind.severity() == Severity.ERROR && !repaired;
  }
}

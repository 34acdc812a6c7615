package io.tierfs.api;

/**
 * The kinds of operation that a routing chain decides.
 *
 * @since 0.1
 */
public enum Operation {
  /** Which copy is looked at and read. */
  SEARCH,
  /** Where a new file, directory, link or node is placed. */
  CREATE,
  /** Which copies of a directory are changed by chmod, chown, utimens and setxattr. */
  ACTION
}

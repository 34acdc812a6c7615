package io.tierfs.api;

/**
 * What a rename does where the target exists, as the flags of {@code renameat2(2)}.
 *
 * @since 0.1
 */
public enum RenameMode {
  /** The target is replaced. */
  REPLACE,
  /** EEXIST where the target exists. */
  NO_REPLACE,
  /** The two swap places; ENOENT where the target does not exist. */
  EXCHANGE
}

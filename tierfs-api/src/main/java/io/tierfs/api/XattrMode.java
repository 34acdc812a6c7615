package io.tierfs.api;

/**
 * Whether an extended attribute may, must or must not exist when it is set.
 *
 * @since 0.1
 */
public enum XattrMode {
  /** Set it whether it exists or not. */
  ANY,
  /** EEXIST where it exists. */
  CREATE,
  /** ENODATA where it does not exist. */
  REPLACE
}

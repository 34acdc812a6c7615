package io.tierfs.nfs;

/** What a server can do beyond the basics. */
public enum NfsFeature {
  SYMLINKS,
  HARD_LINKS,
  /** User extended attributes (RFC 8276): the attribute xattr_support of the root is true. */
  XATTRS,
  /** SEEK; tried on the root or a file at the mount, see {@link NfsInfo}. */
  SEEK,
  ALLOCATE,
  COPY,
  /** Byte-range locks: v4. */
  LOCKS,
  /** Names that differ in case alone are one name. */
  CASE_INSENSITIVE
}

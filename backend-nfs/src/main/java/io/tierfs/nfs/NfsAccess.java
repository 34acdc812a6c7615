package io.tierfs.nfs;

/** What a file is opened for. */
public enum NfsAccess {
  READ,
  WRITE,
  READ_WRITE
}

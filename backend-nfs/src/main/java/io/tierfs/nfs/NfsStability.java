package io.tierfs.nfs;

/** How safe written bytes have to be, or are, when the server answers; in rising order. */
public enum NfsStability {
  /** In the server's memory: a COMMIT with the same verifier makes them safe. */
  UNSTABLE,
  /** The bytes are on the disk, the attributes need not be. */
  DATA_SYNC,
  /** All is on the disk. */
  FILE_SYNC
}

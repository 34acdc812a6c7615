package io.tierfs.nfs;

/** Whether an extended attribute may, must or must not exist before it is set. */
public enum NfsXattrMode {
  EITHER,
  CREATE,
  REPLACE
}

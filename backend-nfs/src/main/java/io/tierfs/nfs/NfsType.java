package io.tierfs.nfs;

/** What kind of thing a handle stands for. */
public enum NfsType {
  REGULAR,
  DIRECTORY,
  BLOCK_DEVICE,
  CHARACTER_DEVICE,
  SYMLINK,
  SOCKET,
  FIFO
}

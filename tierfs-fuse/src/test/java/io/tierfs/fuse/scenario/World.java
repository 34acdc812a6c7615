package io.tierfs.fuse.scenario;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** One of the two trees that operations are done on, and the files that are open in it. */
final class World {
  static final int SLOTS = 6;

  final Posix posix;
  final String root;
  final long[] slots = new long[SLOTS];

  /** Inodes of this tree that have, or once had, more than one name. */
  final Set<Long> linked = new HashSet<>();

  /** The directories that the open files are in, or were in when they lost their names. */
  private final long[] directories = new long[SLOTS];

  World(Posix posix, String root) {
    this.posix = posix;
    this.root = root;
    Arrays.fill(slots, -1);
  }

  String at(String path) {
    return root + path;
  }

  /** The address of a path as C string. */
  long text(String path) {
    return posix.text(at(path));
  }

  /** The attributes of an open file; {@code null} where the slot is empty. */
  Posix.Stat slotStat(int slot, int flags) {
    return slots[slot] >= 0 && posix.statx(slots[slot], "", Posix.AT_EMPTY_PATH | flags) == 0
        ? posix.lastStat()
        : null;
  }

  /**
   * Whether an open file lost its name and can no more be asked for: its directory is gone too, or
   * it is a FIFO, which the kernel opens without telling the file system.
   */
  boolean orphaned(int slot) {
    if (slots[slot] < 0) {
      return false;
    }
    long length =
        posix.call("readlink", posix.text("/proc/self/fd/" + slots[slot]), posix.data(), 8192);
    String path = posix.dataText(length);
    Posix.Stat directory = posix.stat(path.substring(0, path.lastIndexOf('/')), 0);
    long inode = directory == null ? 0 : directory.inode();
    if (path.endsWith(" (deleted)")) {
      return inode != directories[slot] || !slotStat(slot, 0).isRegular();
    }
    directories[slot] = inode;
    return false;
  }

  void closeSlot(int slot) {
    if (slots[slot] >= 0) {
      posix.close(slots[slot]);
      slots[slot] = -1;
    }
  }

  void closeAll() {
    for (int i = 0; i < SLOTS; i++) {
      closeSlot(i);
    }
  }
}

package io.tierfs.fuse.scenario;

import java.util.List;
import java.util.function.Predicate;

/**
 * One call of the C library, or a few that belong together, that can be done on any tree.
 *
 * @param text what it does, for people
 * @param user who does it
 * @param paths the names it is about
 * @param slot the open file it is about, or -1
 * @param limit tells, by the plain directory, where it is a known limit of libfuse 2 that the mount
 *     does otherwise, so that it is left out
 */
record Operation(
    String text, int user, List<String> paths, int slot, Predicate<World> limit, Body body) {

  /** Does it; the answer says all that a caller learns. */
  interface Body {
    String run(World world);
  }

  String run(World world) {
    world.posix.user(user);
    try {
      return body.run(world);
    } finally {
      world.posix.user(0);
    }
  }

  @Override
  public String toString() {
    return (user == 0 ? "" : "as " + user + ": ") + text;
  }

  static String answer(long result) {
    return result < 0 ? "errno " + -result : "ok " + result;
  }

  static Operation on(String path, int user, String text, Body body) {
    return new Operation(text, user, List.of(path), -1, world -> false, body);
  }

  static Operation on(String path, String other, int user, String text, Body body) {
    return new Operation(text, user, List.of(path, other), -1, world -> false, body);
  }

  static Operation onSlot(int slot, int user, String text, Predicate<World> limit, Body body) {
    return new Operation(text, user, List.of(), slot, limit, body);
  }

  /**
   * What somebody other than root writes to a file that got set-id bits while the kernel was
   * serving it by itself, leaves them.
   */
  static Predicate<World> losesSetId(int user, int slot) {
    return world -> {
      Posix.Stat stat = world.slotStat(slot, 0);
      return user != 0 && stat != null && stat.isRegular() && (stat.mode() & 06000) != 0;
    };
  }

  /**
   * A file that got set-id bits while the kernel was serving it by itself loses them when somebody
   * other than root opens it for writing: better too early than never.
   */
  static Predicate<World> losesSetId(int user, String path, int flags) {
    return world -> {
      Posix.Stat stat = world.posix.stat(world.at(path), 0);
      return user != 0
          && (flags & 3) != 0
          && stat != null
          && stat.isRegular()
          && (stat.mode() & 06000) != 0;
    };
  }

  /**
   * A chown that changes neither owner nor group takes set-id bits nevertheless. With
   * HANDLE_KILLPRIV_V2 the kernel leaves that to the file system, and does not tell it.
   */
  static Predicate<World> changesNothing(int owner, int group) {
    return world -> owner == -1 && group == -1;
  }

  /**
   * libfuse 2 knows directories by their paths only, and hides open files but not open directories
   * when they are removed: nothing can be asked of a removed directory.
   */
  static Predicate<World> removedDirectory(int slot) {
    return world -> {
      Posix.Stat stat = world.slotStat(slot, 0);
      return stat != null && stat.isDirectory() && stat.nlink() == 0;
    };
  }

  /**
   * Nor has the SPI extended attributes by handle: those of a file without name are out of reach.
   */
  static Predicate<World> nameless(int slot) {
    return world -> {
      Posix.Stat stat = world.slotStat(slot, 0);
      return stat != null && stat.nlink() == 0;
    };
  }

  /**
   * libfuse 2 has one inode for each name, and so the kernel one page cache: what is written by one
   * name is not seen by a handle that was opened by another.
   */
  static Predicate<World> dataByOtherName(int slot) {
    return world -> {
      Posix.Stat stat = world.slotStat(slot, 0);
      return stat != null && (stat.isFifo() || world.linked.contains(stat.inode()));
    };
  }
}

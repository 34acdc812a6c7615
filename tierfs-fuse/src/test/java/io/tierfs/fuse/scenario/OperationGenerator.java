package io.tierfs.fuse.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Thinks of operations that have a chance to do something in the tree as it is. */
final class OperationGenerator {
  private static final int[] MODES = {
    0644, 0666, 0600, 0755, 0777, 0700, 0555, 0, 01777, 02775, 04755, 06777
  };
  private static final int[] EXTRA_FLAGS = {
    0,
    0,
    Posix.O_TRUNC,
    Posix.O_APPEND,
    Posix.O_CREAT,
    Posix.O_CREAT,
    Posix.O_CREAT | Posix.O_EXCL,
    Posix.O_CREAT | Posix.O_TRUNC,
    Posix.O_CREAT | Posix.O_APPEND,
    Posix.O_DIRECTORY,
    Posix.O_NOFOLLOW,
    Posix.O_NOFOLLOW | Posix.O_CREAT
  };
  private static final int[] MAKE = {0100000, 0010000, 0010000, 0140000};
  private static final String[] XATTRS = {"user.x", "user.y", "trusted.t", "user.none"};
  private static final long UTIME_NOW = 0x3fffffff;
  private static final long UTIME_OMIT = 0x3ffffffe;
  private static final String LONGEST = "n".repeat(255);

  private final Random random;
  private final World plain;
  private final List<String> paths = new ArrayList<>();
  private final List<String> directories = new ArrayList<>();
  private int age;

  OperationGenerator(Random random, World plain) {
    this.random = random;
    this.plain = plain;
  }

  Operation next() {
    if (age++ % 5 == 0) {
      paths.clear();
      directories.clear();
      look("");
    }
    int kind = random.nextInt(100);
    if (kind < 35) {
      return onHandle();
    }
    return kind < 70 ? onNames() : onAttributes();
  }

  private void look(String directory) {
    directories.add(directory);
    plain
        .posix
        .list(plain.at(directory))
        .forEach(
            (name, type) -> {
              paths.add(directory + "/" + name);
              if (type == 4) {
                look(directory + "/" + name);
              }
            });
  }

  private Operation onHandle() {
    int slot = random.nextInt(World.SLOTS);
    if (plain.slots[slot] < 0 || random.nextInt(8) == 0) {
      int flags = random.nextInt(3) | pick(EXTRA_FLAGS);
      return HandleOperations.open(user(), slot, path(), flags, pick(MODES));
    }
    int user = user();
    return switch (random.nextInt(20)) {
      case 0 -> HandleOperations.close(slot);
      case 1, 2, 3 -> HandleOperations.pread(slot, random.nextInt(70_000), offset(0));
      case 4, 5, 6 -> HandleOperations.pwrite(user, slot, bytes(), offset(user));
      case 7, 8 -> HandleOperations.write(user(), slot, bytes());
      case 9, 10 -> HandleOperations.truncate(user, slot, offset(user));
      case 11 ->
          HandleOperations.allocate(slot, pick(new int[] {0, 1, 3}), offset(0), 1 + offset(0));
      case 12 -> HandleOperations.sync(slot, random.nextBoolean());
      case 13 -> HandleOperations.chmod(user(), slot, pick(MODES));
      case 14 -> HandleOperations.chown(user(), slot, owner(), group());
      case 15 -> HandleOperations.utimens(user(), slot, seconds(), random.nextInt(1_000_000_000));
      case 16 -> HandleOperations.setxattr(user(), slot, xattr(), "by handle " + age);
      case 17 -> HandleOperations.getxattr(slot, xattr());
      default -> HandleOperations.list(slot);
    };
  }

  private Operation onNames() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> PathOperations.mkdir(user(), path(), pick(MODES));
      case 3, 4 -> PathOperations.rmdir(user(), directory());
      case 5, 6, 7 -> PathOperations.unlink(user(), path());
      case 8, 9, 10, 11 -> PathOperations.rename(user(), path(), path());
      case 12 -> PathOperations.rename(user(), directory(), path());
      case 13, 14 -> PathOperations.link(user(), path(), path(), random.nextInt(4) == 0);
      case 15 -> PathOperations.symlink(user(), target(), path());
      case 16 -> PathOperations.mknod(user(), path(), pick(MAKE) | pick(MODES));
      case 17 -> PathOperations.list(user(), directory());
      default -> PathOperations.write(user(), path(), pick(EXTRA_FLAGS), pick(MODES), bytes());
    };
  }

  private Operation onAttributes() {
    int user = user();
    return switch (random.nextInt(16)) {
      case 0, 1 -> PathOperations.chmod(user(), path(), pick(MODES));
      case 2 -> PathOperations.chown(user(), path(), owner(), group(), random.nextBoolean());
      case 3, 4 -> PathOperations.truncate(user, path(), offset(user));
      case 5, 6 ->
          PathOperations.utimens(user(), path(), seconds(), nanos(), nanos(), random.nextBoolean());
      case 7, 8 ->
          PathOperations.setxattr(user(), path(), xattr(), "value " + age, random.nextInt(3));
      case 9 -> PathOperations.getxattr(user(), path(), xattr(), pick(new int[] {0, 2, 256}));
      case 10 -> PathOperations.removexattr(user(), path(), xattr());
      case 11 -> PathOperations.access(user(), path(), random.nextInt(8));
      case 12 -> PathOperations.readlink(user(), path());
      case 13 -> PathOperations.list(user(), path());
      default -> PathOperations.read(user(), path());
    };
  }

  private int user() {
    return random.nextInt(10) < 7 ? 0 : 1000 + random.nextInt(2);
  }

  private int owner() {
    return random.nextInt(4) == 0 ? -1 : pick(StartingTree.USERS);
  }

  /**
   * Never none: a change to no owner and no group takes set-id bits away on a disk, and a file
   * system that promised the kernel to do that ({@code HANDLE_KILLPRIV}) is not told of it.
   */
  private int group() {
    return pick(StartingTree.USERS);
  }

  /** Never the root itself. */
  private String path() {
    int kind = paths.isEmpty() ? 99 : random.nextInt(100);
    if (kind < 55) {
      return any(paths);
    }
    if (kind < 60) {
      return any(paths) + "/" + name();
    }
    if (kind < 63) {
      return any(paths) + "/";
    }
    return any(directories) + "/" + name();
  }

  private String directory() {
    String found = any(directories);
    return found.isEmpty() ? path() : found;
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String name() {
    int kind = random.nextInt(60);
    return kind == 0 ? LONGEST : kind == 1 ? LONGEST + "n" : any(StartingTree.NAMES);
  }

  /** Never one with two dots: it might lead out of the mount. */
  private String target() {
    return switch (random.nextInt(6)) {
      case 0 -> ".";
      case 1 -> "nowhere/" + name();
      case 2 -> name() + "/" + name();
      default -> name();
    };
  }

  private String xattr() {
    return XATTRS[random.nextInt(XATTRS.length)];
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(150_000) : random.nextInt(500)];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * Offsets and sizes; now and then one that no file can have. That only by root: for others the
   * set-id bits go with the first write, and libfuse 2 hands on that change before the one that
   * fails, where a disk does none.
   */
  private long offset(int user) {
    return switch (random.nextInt(40)) {
      case 0 -> -1;
      case 1 -> user == 0 ? 1L << 62 : 0;
      case 2, 3, 4, 5, 6 -> random.nextInt(200_000);
      default -> random.nextInt(8_000);
    };
  }

  private long seconds() {
    return 100_000_000L + random.nextInt(1_400_000_000);
  }

  private long nanos() {
    return switch (random.nextInt(6)) {
      case 0 -> UTIME_NOW;
      case 1 -> UTIME_OMIT;
      default -> random.nextInt(1_000_000_000);
    };
  }

  private int pick(int[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}

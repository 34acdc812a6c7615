package io.tierfs.fuse.scenario;

import static io.tierfs.fuse.scenario.Operation.answer;
import static io.tierfs.fuse.scenario.Posix.AT_FDCWD;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/** Operations by path. */
final class PathOperations {
  private PathOperations() {}

  static Operation mkdir(int user, String path, int mode) {
    return Operation.on(
        path,
        user,
        "mkdir " + path + " " + Integer.toOctalString(mode),
        w -> answer(w.posix.call("mkdir", w.text(path), mode)));
  }

  static Operation rmdir(int user, String path) {
    return Operation.on(
        path, user, "rmdir " + path, w -> answer(w.posix.call("rmdir", w.text(path))));
  }

  static Operation unlink(int user, String path) {
    return Operation.on(
        path, user, "unlink " + path, w -> answer(w.posix.call("unlink", w.text(path))));
  }

  static Operation rename(int user, String from, String to) {
    return new Operation(
        "rename " + from + " " + to,
        user,
        List.of(from, to),
        -1,
        w -> user != 0 && sameFile(w, from, to),
        w -> answer(w.posix.call("rename", w.text(from), w.text(to))));
  }

  /**
   * A rename between two names of one file does nothing, whoever asks. libfuse 2 has one inode for
   * each name, so that the kernel sees two files and checks permission first.
   */
  private static boolean sameFile(World world, String one, String other) {
    Posix.Stat first = world.posix.stat(world.at(one), Posix.AT_SYMLINK_NOFOLLOW);
    Posix.Stat second = world.posix.stat(world.at(other), Posix.AT_SYMLINK_NOFOLLOW);
    return first != null && second != null && first.inode() == second.inode();
  }

  static Operation link(int user, String existing, String path, boolean follow) {
    return new Operation(
        "link " + existing + " " + path + (follow ? " following" : ""),
        user,
        List.of(existing, path),
        -1,
        fifo(existing, "with two inodes, one with two names would be two FIFOs"),
        w ->
            answer(
                w.posix.call(
                    "linkat",
                    AT_FDCWD,
                    w.text(existing),
                    AT_FDCWD,
                    w.text(path),
                    follow ? Posix.AT_SYMLINK_FOLLOW : 0)));
  }

  static Operation symlink(int user, String target, String path) {
    return Operation.on(
        path,
        user,
        "symlink " + target + " " + path,
        w -> answer(w.posix.call("symlink", w.posix.text(target), w.text(path))));
  }

  static Operation readlink(int user, String path) {
    return Operation.on(
        path,
        user,
        "readlink " + path,
        w -> {
          long length = w.posix.call("readlink", w.text(path), w.posix.data(), 4096);
          return answer(length) + (length < 0 ? "" : " " + w.posix.dataText(length));
        });
  }

  static Operation mknod(int user, String path, int mode) {
    return Operation.on(
        path,
        user,
        "mknod " + path + " " + Integer.toOctalString(mode),
        w -> answer(w.posix.call("mknodat", AT_FDCWD, w.text(path), mode, 0)));
  }

  static Operation chmod(int user, String path, int mode) {
    return Operation.on(
        path,
        user,
        "chmod " + path + " " + Integer.toOctalString(mode),
        w -> answer(w.posix.call("chmod", w.text(path), mode)));
  }

  static Operation chown(int user, String path, int owner, int group, boolean follow) {
    return new Operation(
        (follow ? "chown " : "lchown ") + path + " " + owner + ":" + group,
        user,
        List.of(path),
        -1,
        Operation.changesNothing(owner, group),
        w -> answer(w.posix.call(follow ? "chown" : "lchown", w.text(path), owner, group)));
  }

  static Operation truncate(int user, String path, long size) {
    return Operation.on(
        path,
        user,
        "truncate " + path + " " + size,
        w -> answer(w.posix.call("truncate", w.text(path), size)));
  }

  static Operation utimens(
      int user, String path, long seconds, long atimeNanos, long mtimeNanos, boolean follow) {
    return Operation.on(
        path,
        user,
        "utimensat "
            + path
            + " "
            + seconds
            + "."
            + atimeNanos
            + "/"
            + mtimeNanos
            + (follow ? "" : " nofollow"),
        w -> {
          int flags = follow ? 0 : Posix.AT_SYMLINK_NOFOLLOW;
          long times = w.posix.times(seconds, atimeNanos, seconds, mtimeNanos);
          String answer = answer(w.posix.call("utimensat", AT_FDCWD, w.text(path), times, flags));
          Posix.Stat stat = w.posix.stat(w.at(path), flags);
          boolean set = stat != null && stat.atimeSeconds() == seconds;
          return answer + (set ? " atime " + stat.atimeNanos() : "");
        });
  }

  static Operation access(int user, String path, int mode) {
    return Operation.on(
        path,
        user,
        "access " + path + " " + mode,
        // with AT_EACCESS, else the kernel asks for the real user
        w -> answer(w.posix.call("faccessat", AT_FDCWD, w.text(path), mode, 0x200)));
  }

  static Operation list(int user, String path) {
    return Operation.on(
        path,
        user,
        "list " + path,
        w -> {
          long descriptor = w.posix.open(w.at(path), Posix.O_DIRECTORY, 0);
          if (descriptor < 0) {
            return answer(descriptor);
          }
          Map<String, Integer> names = new TreeMap<>();
          try {
            return answer(w.posix.list(descriptor, names)) + " " + names;
          } finally {
            w.posix.close(descriptor);
          }
        });
  }

  static Operation read(int user, String path) {
    return Operation.on(
        path,
        user,
        "read " + path,
        w -> {
          long descriptor = w.posix.open(w.at(path), Posix.O_NOFOLLOW, 0);
          if (descriptor < 0) {
            return answer(descriptor);
          }
          long length = w.posix.call("read", descriptor, w.posix.data(), 1 << 20);
          w.posix.close(descriptor);
          return answer(length) + (length < 0 ? "" : " #" + sum(w.posix.data(length)));
        });
  }

  /** Opens, writes once and closes. */
  static Operation write(int user, String path, int flags, int mode, byte[] data) {
    return new Operation(
        "write "
            + path
            + " flags "
            + Integer.toOctalString(flags)
            + " mode "
            + Integer.toOctalString(mode)
            + " "
            + data.length
            + " bytes",
        user,
        List.of(path),
        -1,
        fifo(path, "the kernel does not tell a file system of writes, so their times are lost")
            .or(Operation.losesSetId(user, path, Posix.O_WRONLY)),
        w -> {
          long descriptor = w.posix.open(w.at(path), flags | Posix.O_WRONLY, mode);
          if (descriptor < 0) {
            return answer(descriptor);
          }
          long length = w.posix.call("write", descriptor, w.posix.data(data), data.length);
          return answer(length) + ", close " + answer(w.posix.close(descriptor));
        });
  }

  private static Predicate<World> fifo(String path, String why) {
    assert !why.isEmpty();
    return world -> {
      Posix.Stat stat = world.posix.stat(world.at(path), 0);
      return stat != null && stat.isFifo();
    };
  }

  static Operation setxattr(int user, String path, String name, String value, int flags) {
    return Operation.on(
        path,
        user,
        "setxattr " + path + " " + name + "=" + value + " " + flags,
        w ->
            answer(
                w.posix.call(
                    "lsetxattr",
                    w.text(path),
                    w.posix.text(name),
                    w.posix.text(value),
                    value.length(),
                    flags)));
  }

  static Operation getxattr(int user, String path, String name, int room) {
    return Operation.on(
        path,
        user,
        "getxattr " + path + " " + name + " " + room,
        w -> {
          long length =
              w.posix.call("lgetxattr", w.text(path), w.posix.text(name), w.posix.data(), room);
          return answer(length) + (length < 0 || room == 0 ? "" : " " + w.posix.dataText(length));
        });
  }

  static Operation removexattr(int user, String path, String name) {
    return Operation.on(
        path,
        user,
        "removexattr " + path + " " + name,
        w -> answer(w.posix.call("lremovexattr", w.text(path), w.posix.text(name))));
  }

  static String sum(byte[] data) {
    CRC32 sum = new CRC32();
    sum.update(data);
    return Long.toHexString(sum.getValue());
  }
}

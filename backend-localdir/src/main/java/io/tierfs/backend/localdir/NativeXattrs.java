package io.tierfs.backend.localdir;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.XattrMode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Extended attributes of what a directory has by a name, symbolic links included.
 *
 * <p>Linux has these calls relative to a directory since 6.13. Before, {@code
 * /proc/self/fd/<directory>/<name>} says the same, for calls that do not follow the last name. The
 * name of the file is in {@link Call#TEXT_A}, that of the attribute goes to {@link Call#TEXT_B}.
 */
final class NativeXattrs {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int ARGS_BYTES = 16;

  private final CallPool pool;
  private final boolean relative;

  /**
   * @param relative whether to use the calls of Linux 6.13
   */
  NativeXattrs(CallPool pool, boolean relative) {
    this.pool = pool;
    this.relative = relative;
  }

  /** Whether the kernel has the calls that take a directory. */
  static boolean hasRelativeCalls(Call call, int directory) throws FsException {
    call.putText(Call.TEXT_A, ".");
    long probe = listRelative(call, directory, 0, 0);
    return probe != -Sys.ENOSYS && probe != -Sys.EPERM;
  }

  /**
   * Whether a directory itself has an attribute; false where it cannot be known. Leaves A and B
   * alone.
   */
  static boolean has(Call call, int directory, String name) throws FsException {
    call.putText(Call.TEXT_D, name);
    call.putText(Call.TEXT_C, "/proc/self/fd/" + directory + "/.");
    return call.sys(Sys.LGETXATTR, call.at(Call.TEXT_C), call.at(Call.TEXT_D), 0, 0) >= 0;
  }

  byte[] get(Call call, int directory, String name, FsPath path) throws FsException {
    call.putText(Call.TEXT_B, name);
    return read(
        pool,
        path,
        (address, size) ->
            relative
                ? withArgs(call, Sys.GETXATTRAT, directory, address, size, 0)
                : call.sys(
                    Sys.LGETXATTR, procPath(call, directory), call.at(Call.TEXT_B), address, size));
  }

  /** The same of an open file. */
  static byte[] getOpen(Call call, CallPool pool, int file, String name, FsPath path)
      throws FsException {
    call.putText(Call.TEXT_B, name);
    return read(
        pool,
        path,
        (address, size) -> call.sys(Sys.FGETXATTR, file, call.at(Call.TEXT_B), address, size));
  }

  void set(Call call, int directory, String name, byte[] bytes, XattrMode mode, FsPath path)
      throws FsException {
    call.putText(Call.TEXT_B, name);
    int flags = flags(mode);
    write(
        pool,
        bytes,
        path,
        (address, size) ->
            relative
                ? withArgs(call, Sys.SETXATTRAT, directory, address, size, flags)
                : call.sys(
                    Sys.LSETXATTR,
                    procPath(call, directory),
                    call.at(Call.TEXT_B),
                    address,
                    size,
                    flags));
  }

  /** The same of an open file. */
  static void setOpen(
      Call call, CallPool pool, int file, String name, byte[] bytes, XattrMode mode, FsPath path)
      throws FsException {
    call.putText(Call.TEXT_B, name);
    int flags = flags(mode);
    write(
        pool,
        bytes,
        path,
        (address, size) ->
            call.sys(Sys.FSETXATTR, file, call.at(Call.TEXT_B), address, size, flags));
  }

  private static int flags(XattrMode mode) {
    return switch (mode) {
      case ANY -> 0;
      case CREATE -> Sys.XATTR_CREATE;
      case REPLACE -> Sys.XATTR_REPLACE;
    };
  }

  List<String> list(Call call, int directory, FsPath path) throws FsException {
    return split(
        read(
            pool,
            path,
            (address, size) ->
                relative
                    ? listRelative(call, directory, address, size)
                    : call.sys(Sys.LLISTXATTR, procPath(call, directory), address, size)));
  }

  /** The same of an open file. */
  static List<String> listOpen(Call call, CallPool pool, int file, FsPath path) throws FsException {
    return split(
        read(pool, path, (address, size) -> call.sys(Sys.FLISTXATTR, file, address, size)));
  }

  private interface Transfer {
    long run(long address, long size) throws FsException;
  }

  private static byte[] read(CallPool pool, FsPath path, Transfer transfer) throws FsException {
    MemorySegment memory = pool.buffer();
    try {
      long length = transfer.run(memory.address(), memory.byteSize());
      return memory.asSlice(0, Call.check(length, path)).toArray(BYTE);
    } finally {
      pool.giveBack(memory);
    }
  }

  private static void write(CallPool pool, byte[] bytes, FsPath path, Transfer transfer)
      throws FsException {
    if (bytes.length > CallPool.BUFFER_BYTES) {
      // What Linux itself says above XATTR_SIZE_MAX.
      throw new FsException(Errno.E2BIG, path);
    }
    MemorySegment memory = pool.buffer();
    try {
      MemorySegment.copy(bytes, 0, memory, BYTE, 0, bytes.length);
      Call.check(transfer.run(memory.address(), bytes.length), path);
    } finally {
      pool.giveBack(memory);
    }
  }

  private static List<String> split(byte[] names) {
    List<String> list = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i] == 0) {
        list.add(Names.decode(names, start, i - start));
        start = i + 1;
      }
    }
    return list;
  }

  void remove(Call call, int directory, String name, FsPath path) throws FsException {
    call.putText(Call.TEXT_B, name);
    long result =
        relative
            ? call.sys(
                Sys.REMOVEXATTRAT,
                directory,
                call.at(Call.TEXT_A),
                Sys.AT_SYMLINK_NOFOLLOW,
                call.at(Call.TEXT_B))
            : call.sys(Sys.LREMOVEXATTR, procPath(call, directory), call.at(Call.TEXT_B));
    Call.check(result, path);
  }

  /** Removes one of an open file. */
  static void removeOpen(Call call, int file, String name, FsPath path) throws FsException {
    call.putText(Call.TEXT_B, name);
    Call.check(call.sys(Sys.FREMOVEXATTR, file, call.at(Call.TEXT_B)), path);
  }

  private static long withArgs(
      Call call, int number, int directory, long value, long size, int flags) {
    call.putLong(Call.XATTR, value);
    call.putInt(Call.XATTR + 8, (int) size);
    call.putInt(Call.XATTR + 12, flags);
    return call.sys(
        number,
        directory,
        call.at(Call.TEXT_A),
        Sys.AT_SYMLINK_NOFOLLOW,
        call.at(Call.TEXT_B),
        call.at(Call.XATTR),
        ARGS_BYTES);
  }

  private static long listRelative(Call call, int directory, long names, long size) {
    return call.sys(
        Sys.LISTXATTRAT, directory, call.at(Call.TEXT_A), Sys.AT_SYMLINK_NOFOLLOW, names, size);
  }

  /** The address of a path to the name in {@link Call#TEXT_A}, made in {@link Call#TEXT_C}. */
  private static long procPath(Call call, int directory) throws FsException {
    call.putText(Call.TEXT_C, "/proc/self/fd/" + directory + "/" + call.getText(Call.TEXT_A));
    return call.at(Call.TEXT_C);
  }
}

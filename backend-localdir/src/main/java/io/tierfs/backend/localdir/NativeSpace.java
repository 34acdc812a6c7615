package io.tierfs.backend.localdir;

import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.SpaceInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How full the file system of a directory is, and which one it is.
 *
 * <p>{@code struct statfs}: type 0, bsize 8, blocks 16, bfree 24, bavail 32, files 40, ffree 48,
 * namelen 64, frsize 72, flags 80; all 8 bytes, the same on x86-64 and arm64.
 *
 * @param kind what family of file system it is
 * @param writable false where it is mounted read-only
 * @param remote whether another machine or program answers for it
 * @param volume equal for two directories exactly where they share their free space
 */
record NativeSpace(FileSystemKind kind, boolean writable, boolean remote, String volume) {
  private static final int ST_RDONLY = 1;

  /** Learns about the file system of an open directory. */
  static NativeSpace learn(Call call, int directory) throws FsException {
    ask(call, directory);
    int magic = (int) call.getLong(Call.SPACE);
    boolean writable = (call.getLong(Call.SPACE + 80) & ST_RDONLY) == 0;
    Call.check(Statx.askOpen(call, directory, Statx.TYPE_AND_BASIC | Statx.MOUNT_ID), FsPath.ROOT);
    long device = Statx.device(call);
    String volume = "dev:" + (device >>> 32) + ":" + (device & 0xFFFFFFFFL);
    // Their subvolumes and datasets have device numbers of their own and share one pool of space.
    if (magic == FileSystemKind.BTRFS) {
      volume = mountSource(Statx.mountId(call)).map(source -> "btrfs:" + source).orElse(volume);
    } else if (magic == FileSystemKind.ZFS) {
      volume =
          mountSource(Statx.mountId(call))
              .map(dataset -> "zfs:" + dataset.split("/", 2)[0])
              .orElse(volume);
    }
    return new NativeSpace(
        FileSystemKind.of(magic), writable, FileSystemKind.isRemote(magic), volume);
  }

  private static void ask(Call call, int directory) throws FsException {
    Call.check(call.sys(Sys.FSTATFS, directory, call.at(Call.SPACE)), FsPath.ROOT);
  }

  /** What is mounted by the mount with this number. */
  private static Optional<String> mountSource(long mountId) {
    try {
      // Bytes as they are: a mount point need not be text.
      String table = Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1);
      return mountSource(table, mountId);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The same from the text of {@code /proc/self/mountinfo}: the number is the first field, the
   * source the second behind the lone hyphen.
   */
  static Optional<String> mountSource(String table, long mountId) {
    String start = mountId + " ";
    return table
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(line.indexOf(" - ") + 3).split(" "))
        .filter(fields -> fields.length > 1)
        .map(fields -> fields[1])
        .findFirst();
  }

  /** What is free now. */
  SpaceInfo now(Call call, int directory) throws FsException {
    ask(call, directory);
    long blockSize = call.getLong(Call.SPACE + 8);
    long fragment = call.getLong(Call.SPACE + 72);
    long unit = fragment > 0 ? fragment : blockSize;
    return new SpaceInfo(
        volume,
        call.getLong(Call.SPACE + 16) * unit,
        call.getLong(Call.SPACE + 24) * unit,
        call.getLong(Call.SPACE + 32) * unit,
        call.getLong(Call.SPACE + 40),
        call.getLong(Call.SPACE + 48),
        (int) blockSize,
        (int) call.getLong(Call.SPACE + 64));
  }
}

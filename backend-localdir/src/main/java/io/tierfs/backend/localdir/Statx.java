package io.tierfs.backend.localdir;

import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import java.time.Instant;

/**
 * Asks {@code statx(2)} and reads its answer, which has the same layout on every machine.
 *
 * <p>Offsets: mask 0, blksize 4, nlink 16, uid 20, gid 24, mode 28 (u16), ino 32, size 40, blocks
 * 48, atime 64, btime 80, ctime 96, mtime 112 (each s64 seconds, u32 nanoseconds), rdev 128 and
 * 132, dev 136 and 140 (major and minor), mnt_id 144.
 */
final class Statx {
  static final int TYPE_AND_BASIC = 0x7ff;
  static final int BIRTH_TIME = 0x800;
  static final int MOUNT_ID = 0x1000;

  private Statx() {}

  /** Asks about a name in a directory, without following it; 0, or the negative error. */
  static long ask(Call call, int directory, int area) {
    return call.sys(
        Sys.STATX,
        directory,
        call.at(area),
        Sys.AT_SYMLINK_NOFOLLOW | Sys.AT_NO_AUTOMOUNT,
        TYPE_AND_BASIC | BIRTH_TIME,
        call.at(Call.STAT));
  }

  /** Asks about what is open; 0, or the negative error. Overwrites the text area C. */
  static long askOpen(Call call, int descriptor, int mask) {
    call.putInt(Call.TEXT_C, 0);
    return call.sys(
        Sys.STATX, descriptor, call.at(Call.TEXT_C), Sys.AT_EMPTY_PATH, mask, call.at(Call.STAT));
  }

  /** The type that the last answer tells. */
  static FileType type(Call call) {
    return FileType.ofMode(mode(call));
  }

  static int mode(Call call) {
    return call.getShort(Call.STAT + 28);
  }

  /** The device that the last answer tells: major in the upper half, minor in the lower. */
  static long device(Call call) {
    return device(call.getInt(Call.STAT + 136), call.getInt(Call.STAT + 140));
  }

  private static long device(int major, int minor) {
    return (long) major << 32 | minor & 0xFFFFFFFFL;
  }

  static long mountId(Call call) {
    return (call.getInt(Call.STAT) & MOUNT_ID) == 0 ? 0 : call.getLong(Call.STAT + 144);
  }

  /**
   * The last answer.
   *
   * @param rootDevice what is on this device has volume 0
   */
  static FileStat read(Call call, long rootDevice) {
    long[] words = call.stat();
    int mode = intAt(words, 28) & 0xFFFF;
    long device = device(intAt(words, 136), intAt(words, 140));
    boolean born = (intAt(words, 0) & BIRTH_TIME) != 0;
    return new FileStat(
        FileType.ofMode(mode),
        mode & 07777,
        intAt(words, 20),
        intAt(words, 24),
        intAt(words, 16),
        longAt(words, 40),
        longAt(words, 48),
        intAt(words, 4),
        encodeDevice(intAt(words, 128), intAt(words, 132)),
        longAt(words, 32),
        device == rootDevice ? 0 : device,
        time(words, 64),
        time(words, 112),
        time(words, 96),
        born ? time(words, 80) : Instant.EPOCH);
  }

  private static Instant time(long[] words, int offset) {
    return Instant.ofEpochSecond(longAt(words, offset), intAt(words, offset + 8));
  }

  private static long longAt(long[] words, int offset) {
    return words[offset >> 3];
  }

  /** Of the machines that we know, each is little-endian. */
  private static int intAt(long[] words, int offset) {
    return (int) (words[offset >> 3] >>> ((offset & 4) << 3));
  }

  /** Major and minor in one number, as {@code makedev(3)}. */
  private static long encodeDevice(int major, int minor) {
    return (minor & 0xffL)
        | (major & 0xfffL) << 8
        | (minor & 0xffffff00L) << 12
        | (major & 0xfffff000L) << 32;
  }
}

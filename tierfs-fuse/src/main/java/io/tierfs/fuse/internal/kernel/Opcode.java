package io.tierfs.fuse.internal.kernel;

import org.jspecify.annotations.Nullable;

/** What the kernel may ask for, with its number in the protocol. */
enum Opcode {
  LOOKUP(1),
  FORGET(2),
  GETATTR(3),
  SETATTR(4),
  READLINK(5),
  SYMLINK(6),
  MKNOD(8),
  MKDIR(9),
  UNLINK(10),
  RMDIR(11),
  RENAME(12),
  LINK(13),
  OPEN(14),
  READ(15),
  WRITE(16),
  STATFS(17),
  RELEASE(18),
  FSYNC(20),
  SETXATTR(21),
  GETXATTR(22),
  LISTXATTR(23),
  REMOVEXATTR(24),
  FLUSH(25),
  INIT(26),
  OPENDIR(27),
  READDIR(28),
  RELEASEDIR(29),
  FSYNCDIR(30),
  GETLK(31),
  SETLK(32),
  SETLKW(33),
  ACCESS(34),
  CREATE(35),
  INTERRUPT(36),
  BMAP(37),
  DESTROY(38),
  IOCTL(39),
  POLL(40),
  NOTIFY_REPLY(41),
  BATCH_FORGET(42),
  FALLOCATE(43),
  READDIRPLUS(44),
  RENAME2(45),
  LSEEK(46),
  COPY_FILE_RANGE(47),
  SYNCFS(50),
  TMPFILE(51),
  STATX(52),
  COPY_FILE_RANGE_64(53);

  private static final @Nullable Opcode[] BY_CODE = new Opcode[54];

  static {
    for (Opcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;

  Opcode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The operation with this number, {@code null} for one that is not known here. */
  static @Nullable Opcode of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /** Whether it is answered at once, or not at all: no reason to have one more thread waiting. */
  boolean isTrifle() {
    return this == FORGET || this == BATCH_FORGET || this == INTERRUPT;
  }

  /** Whether it changes nothing, so that it may end halfway. Of OPEN, where nothing is emptied. */
  boolean isRead() {
    return switch (this) {
      case LOOKUP,
          GETATTR,
          STATX,
          READLINK,
          STATFS,
          OPEN,
          READ,
          LSEEK,
          GETXATTR,
          LISTXATTR,
          OPENDIR,
          READDIR,
          READDIRPLUS ->
          true;
      default -> false;
    };
  }

  /** Whether the kernel waits for an answer. */
  boolean hasReply() {
    return !isTrifle() && this != NOTIFY_REPLY;
  }
}

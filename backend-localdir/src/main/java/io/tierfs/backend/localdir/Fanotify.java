package io.tierfs.backend.localdir;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import java.nio.ByteBuffer;

/**
 * The calls of {@code fanotify(7)}: one group of marks on single directories, which also
 * unprivileged processes may have (Linux 5.13).
 *
 * <p>Events name a directory by what {@code name_to_handle_at(2)} says of it, so that no descriptor
 * has to be kept for each: one that is open would also keep Linux from telling that its directory
 * was removed.
 */
final class Fanotify {
  static final long MODIFY = 0x2;
  static final long ATTRIB = 0x4;
  static final long CLOSE_WRITE = 0x8;
  static final long MOVED_FROM = 0x40;
  static final long MOVED_TO = 0x80;
  static final long CREATE = 0x100;
  static final long DELETE = 0x200;
  static final long DELETE_SELF = 0x400;
  static final long MOVE_SELF = 0x800;
  static final long QUEUE_OVERFLOW = 0x4000;
  static final long ON_DIRECTORY = 0x40000000;
  private static final long EVENT_ON_CHILD = 0x08000000;

  /** What writing to a file makes, and nothing else. */
  static final long WRITTEN = MODIFY | CLOSE_WRITE;

  private static final long ALL =
      MODIFY
          | ATTRIB
          | CLOSE_WRITE
          | MOVED_FROM
          | MOVED_TO
          | CREATE
          | DELETE
          | DELETE_SELF
          | MOVE_SELF
          | EVENT_ON_CHILD
          | ON_DIRECTORY;

  private static final int CLOSE_ON_EXEC = 0x1;
  private static final int NON_BLOCKING = 0x2;
  private static final int UNLIMITED_QUEUE = 0x10;
  private static final int UNLIMITED_MARKS = 0x20;
  private static final int REPORT_DIRECTORY_AND_NAME = 0xC00;

  private static final int MARK_ADD = 0x1;
  private static final int MARK_REMOVE = 0x2;
  private static final int MARK_ONLY_DIRECTORIES = 0x8;
  private static final int MARK_IGNORED = 0x20;
  private static final int MARK_IGNORED_SURVIVES = 0x40;

  /** {@code struct file_handle}: bytes (4), type (4), then the handle itself. */
  static final int HANDLE_HEADER = 8;

  private static final int HANDLE_BYTES_MAX = 128;
  private static final int FSID_BYTES = 8;
  private static final int STATFS_FSID = 56;

  private Fanotify() {}

  /**
   * Opens a group without any mark.
   *
   * @param limited with the limits of an unprivileged process
   * @return its descriptor, or the negative error
   */
  static long open(Call call, boolean limited) {
    int flags = CLOSE_ON_EXEC | NON_BLOCKING | REPORT_DIRECTORY_AND_NAME;
    if (!limited) {
      long opened =
          call.sys(Sys.FANOTIFY_INIT, flags | UNLIMITED_QUEUE | UNLIMITED_MARKS, Sys.O_RDONLY);
      if (opened != -Sys.EPERM) {
        return opened;
      }
    }
    return call.sys(Sys.FANOTIFY_INIT, flags, Sys.O_RDONLY);
  }

  /** Marks an open directory; 0, or the negative error. Overwrites the text area C. */
  static long mark(Call call, int group, int directory) throws FsException {
    return mark(call, group, directory, MARK_ADD);
  }

  static long unmark(Call call, int group, int directory) throws FsException {
    return mark(call, group, directory, MARK_REMOVE);
  }

  private static long mark(Call call, int group, int directory, int how) throws FsException {
    call.putText(Call.TEXT_C, ".");
    return call.sys(
        Sys.FANOTIFY_MARK,
        group,
        how | MARK_ONLY_DIRECTORIES,
        ALL,
        directory,
        call.at(Call.TEXT_C));
  }

  /** Has the group ignore what is written to an open file; 0, or the negative error. */
  static long ignoreWrites(Call call, int group, int file) {
    return markFile(call, group, file, MARK_ADD | MARK_IGNORED_SURVIVES);
  }

  static long heedWrites(Call call, int group, int file) {
    return markFile(call, group, file, MARK_REMOVE);
  }

  private static long markFile(Call call, int group, int file, int how) {
    return call.sys(Sys.FANOTIFY_MARK, group, how | MARK_IGNORED, WRITTEN, file, 0);
  }

  /**
   * What events will call an open directory: the number of its file system and its handle there.
   * Overwrites the text areas B and C.
   *
   * @throws FsException EOPNOTSUPP where its file system does not tell of all changes
   */
  static ByteBuffer identity(Call call, int directory, FsPath path) throws FsException {
    Call.check(call.sys(Sys.FSTATFS, directory, call.at(Call.SPACE)), path);
    if (!FileSystemKind.tellsOfAllChanges((int) call.getLong(Call.SPACE))) {
      throw new FsException(Errno.EOPNOTSUPP, path);
    }
    call.putText(Call.TEXT_C, "");
    call.putInt(Call.TEXT_B, HANDLE_BYTES_MAX);
    long asked =
        call.sys(
            Sys.NAME_TO_HANDLE_AT,
            directory,
            call.at(Call.TEXT_C),
            call.at(Call.TEXT_B),
            call.at(Call.OFFSETS),
            Sys.AT_EMPTY_PATH);
    if (asked < 0) {
      throw new FsException(Errno.EOPNOTSUPP, path);
    }
    byte[] identity = new byte[FSID_BYTES + HANDLE_HEADER + call.getInt(Call.TEXT_B)];
    call.getBytes(Call.SPACE + STATFS_FSID, identity, 0, FSID_BYTES);
    call.getBytes(Call.TEXT_B, identity, FSID_BYTES, identity.length - FSID_BYTES);
    return ByteBuffer.wrap(identity);
  }

  /**
   * Opens a directory by its identity, wherever it has been moved to; or the negative error. Only
   * the privileged may. Overwrites the text areas B and C.
   *
   * @param root a directory of the same mount
   */
  static long openByIdentity(Call call, int root, ByteBuffer identity) throws FsException {
    call.putText(Call.TEXT_C, ".");
    long mount =
        call.sys(
            Sys.OPENAT,
            root,
            call.at(Call.TEXT_C),
            Sys.O_RDONLY | Sys.O_DIRECTORY | Sys.O_CLOEXEC,
            0);
    if (mount < 0) {
      return mount;
    }
    byte[] bytes = identity.array();
    call.putBytes(Call.TEXT_B, bytes, FSID_BYTES, bytes.length - FSID_BYTES);
    long opened =
        call.sys(Sys.OPEN_BY_HANDLE_AT, mount, call.at(Call.TEXT_B), Sys.O_PATH | Sys.O_CLOEXEC);
    call.closeDescriptor((int) mount);
    return opened;
  }
}

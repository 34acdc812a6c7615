package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;
import jnr.ffi.Memory;
import jnr.ffi.Runtime;
import ru.serce.jnrfuse.struct.FuseFileInfo;

/** Access to {@code struct fuse_file_info}, and to the flags of {@code open(2)} in it. */
final class FileInfo {
  private static final int ACCESS_MASK = 3;
  private static final int WRITE_ONLY = 1;
  private static final int READ_WRITE = 2;
  private static final int EXCLUSIVE = 0200;
  private static final int TRUNCATE = 01000;
  private static final int APPEND = 02000;

  private static final FuseFileInfo LAYOUT =
      FuseFileInfo.of(Memory.allocateDirect(Runtime.getSystemRuntime(), 64, true));
  private static final long FLAGS_AT = LAYOUT.flags.offset();
  private static final long HANDLE_AT = LAYOUT.fh.offset();

  /** An int behind {@code fh_old} that jnr-fuse does not name. */
  private static final long PAGE_AT = LAYOUT.fh_old.offset() + Long.BYTES;

  private FileInfo() {}

  /** Whether a write is of a page of a mapping, and not of a program's own call. */
  static boolean isPage(long info) {
    return NativeMemory.getInt(info + PAGE_AT) != 0;
  }

  static long handle(long info) {
    return NativeMemory.getLong(info + HANDLE_AT);
  }

  static void setHandle(long info, long handle) {
    NativeMemory.putLong(info + HANDLE_AT, handle);
  }

  /**
   * How a file is opened. O_DIRECT is not passed on: the kernel leaves out its own cache for it,
   * and a backend could only follow with aligned memory, which libfuse's is not.
   */
  static OpenOptions options(long info) {
    int flags = NativeMemory.getInt(info + FLAGS_AT);
    Access access =
        switch (flags & ACCESS_MASK) {
          case WRITE_ONLY -> Access.WRITE;
          case READ_WRITE -> Access.READ_WRITE;
          default -> Access.READ;
        };
    return OpenOptions.existing(access)
        .withAppend((flags & APPEND) != 0)
        .withTruncate((flags & TRUNCATE) != 0);
  }

  /** How a file is opened that is made where it does not exist. */
  static OpenOptions createOptions(long info, int mode) {
    int flags = NativeMemory.getInt(info + FLAGS_AT);
    return options(info).withCreate((flags & EXCLUSIVE) != 0, mode & 07777);
  }
}

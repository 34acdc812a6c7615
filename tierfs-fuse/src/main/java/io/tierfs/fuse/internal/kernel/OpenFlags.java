package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.OpenOptions;
import io.tierfs.api.OpenOptions.Access;

/**
 * The flags of {@code open(2)} as the protocol carries them.
 *
 * <p>O_DIRECT is not passed on: for it the kernel leaves out its own cache. What is served by the
 * kernel itself has it nevertheless.
 */
final class OpenFlags {
  private static final int ACCESS_MASK = 3;
  private static final int WRITE_ONLY = 1;
  private static final int READ_WRITE = 2;
  private static final int EXCLUSIVE = 0200;
  private static final int TRUNCATE = 01000;
  private static final int APPEND = 02000;

  private OpenFlags() {}

  static OpenOptions existing(int flags) {
    boolean truncate = (flags & TRUNCATE) != 0;
    Access access =
        switch (flags & ACCESS_MASK) {
          // Linux empties a file that is opened for reading only, if the caller may write to it.
          case 0 -> truncate ? Access.READ_WRITE : Access.READ;
          case WRITE_ONLY -> Access.WRITE;
          case READ_WRITE -> Access.READ_WRITE;
          default -> Access.READ_WRITE; // what no access at all stands for needs both rights
        };
    return OpenOptions.existing(access).withAppend((flags & APPEND) != 0).withTruncate(truncate);
  }

  /** As {@link #existing}, for a file that is made where it does not exist. */
  static OpenOptions create(int flags, int mode) {
    return existing(flags).withCreate((flags & EXCLUSIVE) != 0, mode & 07777);
  }
}

package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.FileType;
import io.tierfs.fuse.internal.SetIdBits;

/**
 * What is changed in replies of libfuse on their way to the kernel.
 *
 * <p>libfuse's high-level API gives every <em>name</em> an inode of its own, so the kernel keeps
 * two sets of attributes and two page caches for a file with two hard links, and what is written
 * through one name is not seen through the other. Therefore attributes of files with more than one
 * link are good for no time at all, and the kernel compares times and sizes when it reads ({@code
 * AUTO_INVAL_DATA}), which also makes changes behind the mount's back visible.
 *
 * <p>Layouts: {@code fuse.h} of the kernel's user interface; they are the same on every machine.
 */
final class ReplyPatches {
  private static final int ERROR_AT = 4;

  /** Of {@code struct iovec}: the base; and the base of the second one, which is the payload. */
  private static final int PAYLOAD_AT = 16;

  private static final int INIT_FLAGS_AT = 12;
  private static final int AUTO_INVAL_DATA = 1 << 12;

  /** The kernel keeps access lists, which it gets as extended attributes, and enforces them. */
  private static final int POSIX_ACL = 1 << 20;

  /** See {@link SetIdBits}. */
  private static final int HANDLE_KILLPRIV_V2 = 1 << 28;

  private static final int ADDED_FLAGS = AUTO_INVAL_DATA | POSIX_ACL | HANDLE_KILLPRIV_V2;

  private static final int ATTRIBUTES_IN_ENTRY = 40;
  private static final int ENTRY_VALID_AT = 24;
  private static final int ENTRY_VALID_NANOS_AT = 36;
  private static final int ATTRIBUTES_IN_ATTR = 16;
  private static final int ATTR_VALID_AT = 0;
  private static final int ATTR_VALID_NANOS_AT = 8;
  private static final int MODE_AT = 60;
  private static final int LINKS_AT = 64;

  private ReplyPatches() {}

  /** Changes one reply, given as a vector of header and payload. */
  static void apply(Request request, long vector, long count) {
    if (count < 2 || NativeMemory.getInt(NativeMemory.getLong(vector) + ERROR_AT) != 0) {
      return;
    }
    long payload = NativeMemory.getLong(vector + PAYLOAD_AT);
    switch (request.opcode()) {
      case Request.INIT -> addFlags(payload, ADDED_FLAGS & request.offeredFlags());
      case Request.GETATTR, Request.SETATTR ->
          patch(payload, ATTRIBUTES_IN_ATTR, ATTR_VALID_AT, ATTR_VALID_NANOS_AT);
      case Request.LOOKUP, Request.MKNOD, Request.LINK, Request.CREATE ->
          patch(payload, ATTRIBUTES_IN_ENTRY, ENTRY_VALID_AT, ENTRY_VALID_NANOS_AT);
      default -> {}
    }
  }

  private static void addFlags(long payload, int added) {
    int flags = NativeMemory.getInt(payload + INIT_FLAGS_AT);
    NativeMemory.putInt(payload + INIT_FLAGS_AT, flags | added);
  }

  private static void patch(long payload, int attributes, int valid, int validNanos) {
    int mode = NativeMemory.getInt(payload + attributes + MODE_AT);
    int links = NativeMemory.getInt(payload + attributes + LINKS_AT);
    if ((mode & FileType.MASK) != FileType.DIRECTORY.modeBits() && links > 1) {
      NativeMemory.putLong(payload + valid, 0);
      NativeMemory.putInt(payload + validNanos, 0);
    }
  }
}

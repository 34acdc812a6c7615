package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The few device controls that mean something for a file of any file system: flags ({@code lsattr},
 * {@code chattr}), extended flags with the project, and the version.
 *
 * <p>They go to the file's descriptor on its tier, so they need a tier with descriptors of this
 * machine; elsewhere, on directories and for all others the answer is ENOTTY, as from a file system
 * that has none of them. Who may change flags the kernel has checked before it asks.
 */
final class IoctlOps {
  static final int GET_FLAGS = 0x80086601;
  static final int SET_FLAGS = 0x40086602;
  static final int GET_VERSION = 0x80087601;
  static final int GET_EXTENDED = 0x801C581F;
  static final int SET_EXTENDED = 0x401C5820;

  private static final int DIRECTORY = 1 << 4;
  private static final int DATA_AT = 32;
  private static final int OUT_SIZE = 16;
  private static final int FLAGS_BYTES = 4;
  private static final int EXTENDED_BYTES = 28;

  /** {@code FS_JOURNAL_DATA_FL}: ext4 wants a right for it that this process may have instead. */
  private static final int JOURNAL_DATA = 0x4000;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final Served served;

  IoctlOps(Served served) {
    this.served = served;
  }

  /**
   * {@code fuse_ioctl_in}: fh 0, flags 8, cmd 12, arg 16, in_size 24, out_size 28, data 32. The
   * answer is {@code fuse_ioctl_out}: result 0, of 16 bytes, and data.
   */
  void ioctl(Request request, Reply reply) throws IOException {
    int command = request.intAt(12);
    int size =
        switch (command) {
          case GET_FLAGS, SET_FLAGS, GET_VERSION -> FLAGS_BYTES;
          case GET_EXTENDED, SET_EXTENDED -> EXTENDED_BYTES;
          default -> 0;
        };
    if (size == 0 || (request.intAt(8) & DIRECTORY) != 0) {
      throw new FsException(Errno.ENOTTY);
    }
    OpenFile file = served.files().get(request.longAt(0)).file();
    if (command == SET_FLAGS || command == SET_EXTENDED) {
      set(file, command, size, request, reply);
    } else {
      get(file, command, size, request, reply);
    }
  }

  private static void get(OpenFile file, int command, int size, Request request, Reply reply)
      throws IOException {
    if (request.sizeAt(28) < size) {
      throw new FsException(Errno.EINVAL);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = call(file, command, new byte[size], arena);
      reply.add(OUT_SIZE);
      reply.addBytes(value.toArray(BYTE));
    }
  }

  private static void set(OpenFile file, int command, int size, Request request, Reply reply)
      throws IOException {
    byte[] bytes = request.bytesAt(DATA_AT, size);
    // A change of nothing: EROFS where the tier must not be changed.
    file.change(request.caller(), AttributeChange.times(null, null));
    try (Arena arena = Arena.ofConfined()) {
      if (command == SET_FLAGS && request.uid() != 0) {
        int old = call(file, GET_FLAGS, new byte[FLAGS_BYTES], arena).get(INT, 0);
        int wanted = MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        if (((old ^ wanted) & JOURNAL_DATA) != 0) {
          throw new FsException(Errno.EPERM);
        }
      }
      call(file, command, bytes, arena);
      reply.add(OUT_SIZE);
    }
  }

  /** Makes the call on the tier's own descriptor; the bytes as it left them. */
  private static MemorySegment call(OpenFile file, int command, byte[] bytes, Arena arena)
      throws FsException {
    if (!file.fix()) {
      throw new FsException(Errno.EBUSY, "the file moves to another tier");
    }
    try {
      return callFixed(file, command, bytes, arena);
    } finally {
      file.unfix();
    }
  }

  private static MemorySegment callFixed(OpenFile file, int command, byte[] bytes, Arena arena)
      throws FsException {
    int descriptor = file.rawDescriptor().orElseThrow(() -> new FsException(Errno.ENOTTY));
    // The version is a long by its number and an int in fact: room for both.
    MemorySegment memory = arena.allocate(Math.max(Long.BYTES, bytes.length), Long.BYTES);
    MemorySegment.copy(bytes, 0, memory, BYTE, 0, bytes.length);
    long result =
        new SystemCalls(arena)
            .call(Sys.IOCTL, descriptor, Integer.toUnsignedLong(command), memory.address());
    if (result < 0) {
      throw new FsException(Errno.ofCode((int) -result));
    }
    return memory.asSlice(0, bytes.length);
  }
}

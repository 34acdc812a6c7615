package io.tierfs.fuse.internal.jnr;

import java.lang.foreign.Arena;

/** A {@code struct fuse_buf}: says where a request goes and, once read, how long it is. */
final class RequestBuffer {
  private static final int STRUCT_SIZE = 40;
  private static final int FLAGS_AT = 8;
  private static final int MEMORY_AT = 16;
  private static final int FD_AT = 24;

  private final long address;
  private final long size;

  RequestBuffer(Arena memory, long size) {
    address = memory.allocate(STRUCT_SIZE, 8).address();
    this.size = size;
  }

  long address() {
    return address;
  }

  /** Makes it ready for the next request: libfuse writes the length of the last one into it. */
  void reset(long memory) {
    NativeMemory.putLong(address, size);
    NativeMemory.putInt(address + FLAGS_AT, 0);
    NativeMemory.putLong(address + MEMORY_AT, memory);
    NativeMemory.putInt(address + FD_AT, -1);
  }
}

package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.Names;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** Reads and writes memory by address: what libfuse hands to callbacks is addresses. */
final class NativeMemory {
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private NativeMemory() {}

  static int getInt(long address) {
    return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  static void putInt(long address, int value) {
    ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
  }

  static long getLong(long address) {
    return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  static void putLong(long address, long value) {
    ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }

  static void putByte(long address, byte value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, value);
  }

  static byte[] getBytes(long address, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, bytes, 0, length);
    return bytes;
  }

  static void putBytes(long address, byte[] bytes, int length) {
    MemorySegment.copy(bytes, 0, ALL, ValueLayout.JAVA_BYTE, address, length);
  }

  /** The bytes themselves as a buffer: nothing is copied. */
  static ByteBuffer buffer(long address, long length) {
    return ALL.asSlice(address, length).asByteBuffer();
  }

  /** The length of a C string. */
  static int stringLength(long address) {
    int length = 0;
    while (ALL.get(ValueLayout.JAVA_BYTE, address + length) != 0) {
      length++;
    }
    return length;
  }

  /** A C string as a name or path, by the coding of {@link Names}. */
  static String name(long address) {
    return Names.decode(getBytes(address, stringLength(address)));
  }

  /** A C string that lives as long as its arena. */
  static long cString(Arena arena, byte[] bytes) {
    MemorySegment memory = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return memory.address();
  }
}

package io.tierfs.backend.localdir;

import io.tierfs.api.Names;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Walks over the events that one read of a fanotify group gave.
 *
 * <p>{@code struct fanotify_event_metadata}: event_len 0 (u32), vers 4 (u8), metadata_len 6 (u16),
 * mask 8 (u64), fd 16, pid 20. Behind it information records: type 0 (u8), len 2 (u16), and of the
 * one that we ask for: fsid 4 (8 bytes), file handle 12, then the name and its NUL.
 */
final class FanotifyEvents {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final int METADATA = 24;
  private static final int VERSION = 3;
  private static final int DIRECTORY_AND_NAME = 2;
  private static final int FSID = 4;
  private static final int HANDLE = 12;

  private final MemorySegment memory;
  private final long length;
  private long next;
  private long event;
  private long end;

  /** Where the record with directory and name begins; -1 where there is none. */
  private long record;

  /**
   * @param length how many bytes were read into the memory
   */
  FanotifyEvents(MemorySegment memory, long length) {
    this.memory = memory;
    this.length = length;
  }

  /** Steps to the next event; false behind the last. */
  boolean advance() {
    if (length - next < METADATA) {
      return false;
    }
    event = next;
    int size = memory.get(INT, event);
    if (memory.get(BYTE, event + 4) != VERSION || size < METADATA || size > length - event) {
      throw new IllegalStateException("an event of a layout that is not known");
    }
    end = event + size;
    next = end;
    record = findRecord();
    return true;
  }

  long mask() {
    return memory.get(LONG, event + 8);
  }

  /** Who did it; 0 where we are not told. */
  int process() {
    return memory.get(INT, event + 20);
  }

  private long findRecord() {
    long at = event + (memory.get(SHORT, event + 6) & 0xFFFF);
    while (end - at > HANDLE) {
      if (memory.get(BYTE, at) == DIRECTORY_AND_NAME) {
        return at;
      }
      at += Math.max(4, memory.get(SHORT, at + 2) & 0xFFFF);
    }
    return -1;
  }

  boolean namesDirectory() {
    return record >= 0;
  }

  private long handleBytes() {
    return memory.get(INT, record + HANDLE);
  }

  /** The directory, as {@link Fanotify#identity} tells it. */
  ByteBuffer directory() {
    long size = HANDLE - FSID + Fanotify.HANDLE_HEADER + handleBytes();
    return ByteBuffer.wrap(memory.asSlice(record + FSID, size).toArray(BYTE));
  }

  /** The child's name, or {@code "."} where it is about the directory itself. */
  String name() {
    long from = record + HANDLE + Fanotify.HANDLE_HEADER + handleBytes();
    long to = from;
    while (memory.get(BYTE, to) != 0) {
      to++;
    }
    return Names.decode(memory.asSlice(from, to - from).toArray(BYTE));
  }
}

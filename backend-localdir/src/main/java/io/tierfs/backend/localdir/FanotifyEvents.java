package io.tierfs.backend.localdir;

import io.tierfs.api.Names;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks over the events that one read of a fanotify group gave.
 *
 * <p>{@code struct fanotify_event_metadata}: event_len 0 (u32), vers 4 (u8), metadata_len 6 (u16),
 * mask 8 (u64), fd 16, pid 20. Behind it information records: type 0 (u8), len 2 (u16), and of the
 * one that we ask for: fsid 4 (8 bytes), file handle 12, then the name and its NUL.
 */
final class FanotifyEvents {
  private static final int METADATA = 24;
  private static final int VERSION = 3;
  private static final int DIRECTORY_AND_NAME = 2;
  private static final int FSID = 4;
  private static final int HANDLE = 12;

  private final ByteBuffer bytes;
  private final int length;
  private int next;
  private int event;
  private int end;

  /** Where the record with directory and name begins; -1 where there is none. */
  private int record;

  /**
   * @param length how many bytes were read into the memory
   */
  FanotifyEvents(MemorySegment memory, long length) {
    this.bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    this.length = (int) length;
  }

  /** Steps to the next event; false behind the last. */
  boolean advance() {
    if (length - next < METADATA) {
      return false;
    }
    event = next;
    int size = bytes.getInt(event);
    if (bytes.get(event + 4) != VERSION || size < METADATA || size > length - event) {
      throw new IllegalStateException("an event of a layout that is not known");
    }
    end = event + size;
    next = end;
    record = findRecord();
    return true;
  }

  long mask() {
    return bytes.getLong(event + 8);
  }

  /** Who did it; 0 where we are not told. */
  int process() {
    return bytes.getInt(event + 20);
  }

  private int findRecord() {
    int at = event + (bytes.getShort(event + 6) & 0xFFFF);
    while (end - at > HANDLE) {
      if (bytes.get(at) == DIRECTORY_AND_NAME) {
        return at;
      }
      at += Math.max(4, bytes.getShort(at + 2) & 0xFFFF);
    }
    return -1;
  }

  boolean namesDirectory() {
    return record >= 0;
  }

  private int handleBytes() {
    return bytes.getInt(record + HANDLE);
  }

  /** The directory, as {@link Fanotify#identity} tells it. */
  ByteBuffer directory() {
    byte[] identity = new byte[HANDLE - FSID + Fanotify.HANDLE_HEADER + handleBytes()];
    bytes.get(record + FSID, identity);
    return ByteBuffer.wrap(identity);
  }

  /** The child's name, or {@code "."} where it is about the directory itself. */
  String name() {
    int from = record + HANDLE + Fanotify.HANDLE_HEADER + handleBytes();
    int to = from;
    while (bytes.get(to) != 0) {
      to++;
    }
    byte[] name = new byte[to - from];
    bytes.get(from, name);
    return Names.decode(name);
  }
}

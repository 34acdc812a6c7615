package io.tierfs.engine.internal.union;

import io.tierfs.api.FileType;
import io.tierfs.api.Names;
import io.tierfs.engine.OpenDirectory.Entry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing list of directory entries in a few flat arrays: about 40 bytes for an entry with a name
 * of 20, so that a million of them fit into a small heap. Can tell whether it holds a name.
 *
 * <p>Not thread-safe.
 */
final class EntryLog {
  private static final FileType[] TYPES = FileType.values();
  private static final int CHUNK = 1 << 16;
  private static final int HEADER = 1 + Long.BYTES + 2 + 1;

  /** Stands for all sources from this one on. */
  private static final int MANY = 255;

  private byte[][] chunks = new byte[4][];
  private long used;
  private long[] offsets = new long[64];
  private int size;

  /** Open addressing over the entries' numbers plus one; {@code null} until somebody asks. */
  private int @Nullable [] table;

  int size() {
    return size;
  }

  /**
   * Adds an entry.
   *
   * @param source which of the listed copies has it, from 0 on
   */
  void add(String name, @Nullable FileType type, long inode, int source) {
    byte[] bytes = Names.encode(name);
    int length = HEADER + bytes.length;
    if (used / CHUNK != (used + length - 1) / CHUNK) {
      used = (used / CHUNK + 1) * CHUNK; // an entry never crosses chunks
    }
    int chunk = (int) (used / CHUNK);
    if (chunk >= chunks.length) {
      chunks = Arrays.copyOf(chunks, chunks.length * 2);
    }
    if (chunks[chunk] == null) {
      chunks[chunk] = new byte[chunk == 0 ? 4096 : CHUNK];
    }
    int at = (int) (used % CHUNK);
    if (at + length > chunks[chunk].length) {
      chunks[chunk] = Arrays.copyOf(chunks[chunk], Math.min(CHUNK, (at + length) * 4));
    }
    byte[] target = chunks[chunk];
    target[at] = (byte) (type == null ? -1 : type.ordinal());
    for (int i = 0; i < Long.BYTES; i++) {
      target[at + 1 + i] = (byte) (inode >>> (56 - 8 * i));
    }
    target[at + 9] = (byte) (bytes.length >>> 8);
    target[at + 10] = (byte) bytes.length;
    target[at + 11] = (byte) Math.min(source, MANY);
    System.arraycopy(bytes, 0, target, at + HEADER, bytes.length);
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    offsets[size++] = used;
    used += length;
    if (table != null) {
      index(size - 1);
    }
  }

  Entry get(int position) {
    byte[] chunk = chunks[(int) (offsets[position] / CHUNK)];
    int at = (int) (offsets[position] % CHUNK);
    long inode = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      inode = inode << 8 | (chunk[at + 1 + i] & 0xFF);
    }
    int length = nameLength(chunk, at);
    FileType type = chunk[at] < 0 ? null : TYPES[chunk[at]];
    return new Entry(Names.decode(chunk, at + HEADER, length), type, inode);
  }

  /** Which of the listed copies has an entry, or one before it where there are many. */
  int source(int position) {
    return chunks[(int) (offsets[position] / CHUNK)][(int) (offsets[position] % CHUNK) + 11] & 0xFF;
  }

  private static int nameLength(byte[] chunk, int at) {
    return (chunk[at + 9] & 0xFF) << 8 | (chunk[at + 10] & 0xFF);
  }

  /** Whether a name was added. From the first call on the log keeps an index. */
  boolean contains(String name) {
    if (table == null) {
      table = new int[Math.max(64, Integer.highestOneBit(size * 2) * 2)];
      for (int i = 0; i < size; i++) {
        index(i);
      }
    }
    byte[] bytes = Names.encode(name);
    int[] slots = table;
    for (int slot = slot(Arrays.hashCode(bytes), slots.length); slots[slot] != 0; ) {
      if (hasName(slots[slot] - 1, bytes)) {
        return true;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return false;
  }

  private boolean hasName(int position, byte[] name) {
    byte[] chunk = chunks[(int) (offsets[position] / CHUNK)];
    int at = (int) (offsets[position] % CHUNK);
    int start = at + HEADER;
    return Arrays.equals(chunk, start, start + nameLength(chunk, at), name, 0, name.length);
  }

  private void index(int position) {
    int[] slots = java.util.Objects.requireNonNull(table);
    if (size * 2 > slots.length) {
      table = new int[slots.length * 2];
      for (int i = 0; i < size; i++) {
        index(i);
      }
      return;
    }
    byte[] chunk = chunks[(int) (offsets[position] / CHUNK)];
    int at = (int) (offsets[position] % CHUNK);
    int start = at + HEADER;
    int hash = 1;
    for (int i = start; i < start + nameLength(chunk, at); i++) {
      hash = 31 * hash + chunk[i];
    }
    int slot = slot(hash, slots.length);
    while (slots[slot] != 0) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = position + 1;
  }

  private static int slot(int hash, int slots) {
    return (hash * 0x9E3779B1 >>> 7) & (slots - 1);
  }
}

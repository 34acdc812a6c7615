package io.tierfs.testkit;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The bytes of one file, in pages that exist only where something was written. */
final class MemoryPages {
  static final int PAGE_BYTES = 4096;

  private final NavigableMap<Long, byte[]> pages = new TreeMap<>();
  private final MemorySpace space;
  private long size;

  MemoryPages(MemorySpace space) {
    this.space = space;
  }

  long size() {
    return size;
  }

  /** Storage taken, in units of 512 bytes. */
  long blocks() {
    return pages.size() * (PAGE_BYTES / 512L);
  }

  int read(ByteBuffer target, long offset) {
    long end = Math.min(size, offset + target.remaining());
    long at = offset;
    while (at < end) {
      int start = (int) (at % PAGE_BYTES);
      int length = (int) Math.min(PAGE_BYTES - start, end - at);
      byte[] page = pages.get(at / PAGE_BYTES);
      target.put(page == null ? new byte[length] : page, page == null ? 0 : start, length);
      at += length;
    }
    return (int) Math.max(0, at - offset);
  }

  /** Writes all, or as much as there is room for; ENOSPC where there is none at all. */
  int write(ByteBuffer source, long offset) throws FsException {
    if (offset > Long.MAX_VALUE - source.remaining()) {
      throw new FsException(Errno.EFBIG);
    }
    long at = offset;
    while (source.hasRemaining()) {
      byte[] page;
      try {
        page = page(at / PAGE_BYTES);
      } catch (FsException e) {
        if (at == offset) {
          throw e;
        }
        break;
      }
      int start = (int) (at % PAGE_BYTES);
      int length = Math.min(PAGE_BYTES - start, source.remaining());
      source.get(page, start, length);
      at += length;
      size = Math.max(size, at);
    }
    return (int) (at - offset);
  }

  private byte[] page(long index) throws FsException {
    byte[] page = pages.get(index);
    if (page == null) {
      space.take();
      page = new byte[PAGE_BYTES];
      pages.put(index, page);
    }
    return page;
  }

  void resize(long newSize) {
    if (newSize < size) {
      zero(newSize, size);
    }
    size = newSize;
  }

  /** Makes a range read as zeros; whole pages in it, or behind the end, are given back. */
  void zero(long from, long to) {
    Map<Long, byte[]> touched =
        pages.subMap(from / PAGE_BYTES, true, Math.max(from, to - 1) / PAGE_BYTES, true);
    var iterator = touched.entrySet().iterator();
    while (iterator.hasNext()) {
      Map.Entry<Long, byte[]> entry = iterator.next();
      long base = entry.getKey() * PAGE_BYTES;
      int start = (int) Math.max(0, from - base);
      int end = (int) Math.min(PAGE_BYTES, to - base);
      if (start == 0 && (end == PAGE_BYTES || to >= size)) {
        iterator.remove();
        space.give(1);
      } else if (end > start) {
        Arrays.fill(entry.getValue(), start, end, (byte) 0);
      }
    }
  }

  /** Takes storage for a range. */
  void reserve(long from, long to) throws FsException {
    for (long index = from / PAGE_BYTES; index <= (to - 1) / PAGE_BYTES; index++) {
      page(index);
    }
  }

  /** The first offset at or behind this one that has storage, -1 where there is none. */
  long nextData(long offset) {
    Long index = pages.ceilingKey(offset / PAGE_BYTES);
    long found = index == null ? size : Math.max(offset, index * PAGE_BYTES);
    return found < size ? found : -1;
  }

  /** The first offset at or behind this one that has no storage, at most the size. */
  long nextHole(long offset) {
    long index = offset / PAGE_BYTES;
    while (pages.containsKey(index)) {
      index++;
    }
    return Math.min(size, Math.max(offset, index * PAGE_BYTES));
  }

  void free() {
    space.give(pages.size());
    pages.clear();
    size = 0;
  }
}

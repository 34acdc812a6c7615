package io.tierfs.testkit;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;

/** Counts the pages that an in-memory backend may hold. Guarded by its tree. */
final class MemorySpace {
  private final long capacityPages;
  private long usedPages;

  MemorySpace(long capacityBytes) {
    capacityPages = capacityBytes / MemoryPages.PAGE_BYTES;
  }

  void take() throws FsException {
    if (usedPages >= capacityPages) {
      throw new FsException(Errno.ENOSPC);
    }
    usedPages++;
  }

  void give(int pages) {
    usedPages -= pages;
  }

  long totalBytes() {
    return capacityPages * MemoryPages.PAGE_BYTES;
  }

  long freeBytes() {
    return (capacityPages - usedPages) * MemoryPages.PAGE_BYTES;
  }
}

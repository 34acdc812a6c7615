package io.tierfs.nfs.internal.v4;

import java.util.ArrayList;
import java.util.List;

/** The byte ranges that one owner has locked, as POSIX has them: a new lock replaces the old. */
final class LockRanges {
  /**
   * A range.
   *
   * @param end the first byte behind it; {@link Long#MAX_VALUE} up to the end of any file
   */
  record Range(long start, long end, boolean write) {}

  private final List<Range> ranges = new ArrayList<>();

  static long end(long offset, long length) {
    long end = offset + length;
    return length < 0 || end < 0 ? Long.MAX_VALUE : end;
  }

  void add(long start, long end, boolean write) {
    remove(start, end);
    ranges.add(new Range(start, end, write));
  }

  void remove(long start, long end) {
    for (Range old : List.copyOf(ranges)) {
      if (old.start < end && start < old.end) {
        ranges.remove(old);
        if (old.start < start) {
          ranges.add(new Range(old.start, start, old.write));
        }
        if (old.end > end) {
          ranges.add(new Range(end, old.end, old.write));
        }
      }
    }
  }

  List<Range> all() {
    return List.copyOf(ranges);
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }
}

package io.tierfs.fuse.internal.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processors of this machine, as the kernel counts them. */
final class Cpus {
  private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

  private Cpus() {}

  /** How many there may ever be, those that are not plugged in included; 0 where nobody says. */
  static int possible() {
    try {
      return count(Files.readString(POSSIBLE));
    } catch (IOException | IllegalArgumentException e) {
      return 0;
    }
  }

  /** Counts a list such as {@code 0-3,8}. */
  static int count(String list) {
    int count = 0;
    for (String range : list.strip().split(",", -1)) {
      String[] ends = range.split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (last < first) {
        throw new IllegalArgumentException("not a range of processors: " + range);
      }
      count += last - first + 1;
    }
    return count;
  }

  /** Keeps this thread on one processor, where that is there and allowed. */
  static void stayOn(SystemCalls calls, int cpu) {
    try (Arena arena = Arena.ofConfined()) {
      long size = cpu / Long.SIZE * (long) Long.BYTES + Long.BYTES;
      MemorySegment mask = arena.allocate(size, Long.BYTES);
      mask.set(ValueLayout.JAVA_LONG, size - Long.BYTES, 1L << cpu % Long.SIZE);
      calls.call(Sys.SCHED_SETAFFINITY, 0, size, mask.address());
    }
  }
}

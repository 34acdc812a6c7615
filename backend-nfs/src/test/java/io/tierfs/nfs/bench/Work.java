package io.tierfs.nfs.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What every contender does, with the same window. */
enum Work {
  /** A file from its start, 1 MiB a call, {@link #DATA_WINDOW} on the way, then a COMMIT. */
  WRITE("MiB/s", 0.90),
  /** The same file back, likewise. */
  READ("MiB/s", 0.90),
  /** The attributes of one file, {@link #CALL_WINDOW} calls on the way. */
  GETATTR("calls/s", 0.85),
  /** A directory with the attributes of all that is in it, {@link #LISTS} times. */
  LIST("entries/s", 2);

  static final int CHUNK = 1 << 20;
  static final int DATA_WINDOW = 4;
  static final int CALL_WINDOW = 64;
  static final int MEBIBYTES = 128;
  static final int GETATTRS = 10_000;
  static final int ENTRIES = 5_000;
  static final int LISTS = 4;

  private final String unit;
  private final double goal;

  Work(String unit, double goal) {
    this.unit = unit;
    this.goal = goal;
  }

  String unit() {
    return unit;
  }

  /** How fast ours has to be, with libnfs as 1. */
  double goal() {
    return goal;
  }

  /** How many units one doing is. */
  int amount() {
    return switch (this) {
      case WRITE, READ -> MEBIBYTES;
      case GETATTR -> GETATTRS;
      case LIST -> ENTRIES * LISTS;
    };
  }

  /** Those with these words, all where there are none. */
  static List<Work> of(List<String> words) {
    return Arrays.stream(values())
        .filter(work -> words.isEmpty() || words.contains(work.word()))
        .toList();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.tierfs.fuse.internal.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What programs do with the names that they list.
 *
 * <p>Attributes that go with the names spare those a request for each name who ask for them ({@code
 * find -size}, {@code du}, {@code rsync}), and cost the others ({@code find -name}) many times what
 * the names do. The kernel leaves the choice to whoever answers, who does not see who is served
 * from what went with the names. So now and then a name goes without: who wants its attributes
 * asks, and is known then. Those who get names alone are seen to ask anyway.
 *
 * <p>Programs are told apart by their threads. Thread-safe, given that a thread waits for its
 * answer before it asks again.
 */
final class ListingHabits {
  private static final int SLOTS = 256;

  private final AtomicReferenceArray<@Nullable Habit> habits = new AtomicReferenceArray<>(SLOTS);

  /**
   * The habit of the thread with this number, 0 for one that cannot be told from others; forgotten
   * unless it is {@linkplain #keep kept}.
   */
  Habit of(int pid) {
    Habit known = known(pid);
    return known != null ? known : new Habit(pid);
  }

  private @Nullable Habit known(int pid) {
    Habit habit = habits.get(pid & (SLOTS - 1));
    return habit != null && habit.pid == pid ? habit : null;
  }

  /** Remembers what has become of a habit, also for other threads of ours. */
  void keep(Habit habit) {
    if (habit.pid != 0) {
      habits.set(habit.pid & (SLOTS - 1), habit);
    }
  }

  /** A thread has looked for a name that is no directory's. */
  void lookedUp(int pid, long directory, String name) {
    Habit habit = known(pid);
    if (habit != null) {
      habit.asked(habit.isProbe(directory, name));
      keep(habit);
    }
  }

  /** A thread has asked for the attributes of what is no directory. */
  void asked(int pid) {
    Habit habit = known(pid);
    if (habit != null) {
      habit.asked(habit.probe != null);
      keep(habit);
    }
  }

  /** What a thread does with names; for one thread at a time. */
  static final class Habit {
    /** At the beginning nothing is known: attributes go with the first names of a directory. */
    private static final int UNKNOWN = 3;

    /** Attributes go with all names, until so many times nobody asked for those left out. */
    private static final int PROVEN = 8;

    /** Attributes are left out no more often than once in so many names. */
    private static final int PROBE_EVERY = 128;

    /** So many names without attributes tell enough. */
    private static final int ENOUGH = 64;

    /** A request for attributes takes as long as this many that go with the names. */
    private static final int WORTH = 4;

    private final int pid;
    private int wish = UNKNOWN;
    private int sinceProbe;
    private long probeDirectory;
    private @Nullable String probe;
    private int bare;
    private int asked;

    private Habit(int pid) {
      this.pid = pid;
    }

    /** Whether attributes are to go with the names of a directory from this offset on. */
    boolean wantsAttributes(long offset) {
      if (offset != 0) {
        return wish > UNKNOWN;
      }
      if (probe != null) {
        probe = null;
        wish--;
      }
      if (bare >= ENOUGH) {
        if (asked >= bare / WORTH) {
          wish = PROVEN;
        }
        bare = 0;
        asked = 0;
      }
      return wish > 0;
    }

    /**
     * Whether the attributes of this name, no directory's, are left out to see whether they are
     * missed.
     *
     * @param isLast whether those of the names after it depend on that
     */
    boolean isLeftOut(long directory, String name, boolean isLast) {
      if (++sinceProbe < PROBE_EVERY && !isLast || probe != null || pid == 0) {
        return false;
      }
      sinceProbe = 0;
      probeDirectory = directory;
      probe = name;
      return true;
    }

    /** A name was told without attributes. */
    void gaveBare() {
      bare++;
    }

    private boolean isProbe(long directory, String name) {
      return probe != null && probeDirectory == directory && probe.equals(name);
    }

    private void asked(boolean isProbe) {
      asked++;
      if (isProbe) {
        probe = null;
        wish = PROVEN;
      }
    }
  }
}

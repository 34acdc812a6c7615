package io.tierfs.backend.nfs;

import io.tierfs.api.FsPath;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsType;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of names and attributes, and for how long it may be trusted.
 *
 * <p>An answer of the server may be old when it comes: what this backend itself changed since it
 * asked is newer. So every question begins with {@link #clock()}, and an answer is kept only if
 * nothing of ours changed the thing since then. Thread-safe.
 */
final class Known {
  private static final int ENTRIES_MAX = 1 << 15;
  private static final int STRIPES = 1 << 10;

  /** Attributes, when they were learnt and for how long they hold. */
  private record Timed(NfsAttributes attributes, long nanos, long holds) {}

  /** What a name stands for, {@code null} for nothing. */
  record Name(@Nullable NfsHandle handle, long nanos) {}

  private final CacheTimes times;
  private final LongSupplier nanos;
  private final LeastRecent<NfsHandle, Timed> attributes = new LeastRecent<>(ENTRIES_MAX);
  private final LeastRecent<FsPath, Name> names = new LeastRecent<>(ENTRIES_MAX);
  private final AtomicLong changes = new AtomicLong();
  private final long[] fileChanged = new long[STRIPES];
  private final long[] nameChanged = new long[STRIPES];

  Known(CacheTimes times, LongSupplier nanos) {
    this.times = times;
    this.nanos = nanos;
  }

  /** The moment at which a question begins. */
  long clock() {
    return changes.get();
  }

  /** Attributes that may be trusted, {@code null} where the server has to be asked. */
  @Nullable NfsAttributes attributes(NfsHandle file) {
    Timed known = attributes.get(file);
    return known != null && nanos.getAsLong() - known.nanos < known.holds ? known.attributes : null;
  }

  /**
   * Keeps attributes that the server told.
   *
   * @param asked when it was asked
   * @param more what else is learnt from them, before any change of ours begins
   * @return false where they may be older than a change of ours
   */
  boolean learn(NfsHandle file, NfsAttributes told, long asked, Runnable more) {
    synchronized (fileChanged) {
      if (fileChanged[stripe(file)] > asked) {
        return false;
      }
      keep(file, told);
      more.run();
      return true;
    }
  }

  private void keep(NfsHandle file, NfsAttributes told) {
    boolean directory = told.type() == NfsType.DIRECTORY;
    long min = directory ? times.directoryMin() : times.fileMin();
    long max = directory ? times.directoryMax() : times.fileMax();
    if (max == 0) {
      return;
    }
    Timed before = attributes.get(file);
    boolean same = before != null && before.attributes.change() == told.change();
    long holds = same && before != null ? Math.clamp(before.holds * 2, min, max) : min;
    attributes.put(file, new Timed(told, nanos.getAsLong(), holds));
  }

  /**
   * Something of ours changed a file: what was asked before is worth nothing.
   *
   * @param asked when the change began
   * @param after its attributes afterwards, where they are known
   */
  void changed(NfsHandle file, long asked, @Nullable NfsAttributes after) {
    synchronized (fileChanged) {
      boolean alone = fileChanged[stripe(file)] <= asked;
      fileChanged[stripe(file)] = changes.incrementAndGet();
      attributes.remove(file);
      if (alone && after != null) {
        keep(file, after);
      }
    }
  }

  /** What a name stands for as far as that may be trusted, {@code null} where it is not known. */
  @Nullable Name name(FsPath path) {
    Name known = names.get(path);
    return known != null && nanos.getAsLong() - known.nanos < times.directoryMin() ? known : null;
  }

  /** Keeps what the server told of a name; {@code null} where it stands for nothing. */
  void learnName(FsPath path, @Nullable NfsHandle handle, long asked) {
    if (handle == null ? !times.negative() : !times.positive()) {
      return;
    }
    synchronized (nameChanged) {
      if (nameChanged[stripe(path)] <= asked) {
        names.put(path, new Name(handle, nanos.getAsLong()));
      }
    }
  }

  /**
   * A change of ours made a name stand for something else, or for nothing; what is known of names
   * below it has to be dropped with {@link #dropTree} where it was a directory.
   */
  void named(FsPath path, @Nullable NfsHandle handle) {
    synchronized (nameChanged) {
      nameChanged[stripe(path)] = changes.incrementAndGet();
      if (handle == null ? times.negative() : times.positive()) {
        names.put(path, new Name(handle, nanos.getAsLong()));
      } else {
        names.remove(path);
      }
    }
  }

  /** A name may stand for anything from now on. */
  void dropName(FsPath path) {
    synchronized (nameChanged) {
      nameChanged[stripe(path)] = changes.incrementAndGet();
      names.remove(path);
    }
  }

  /** Forgets all names below a directory, but not its own. */
  void dropTree(FsPath directory) {
    synchronized (nameChanged) {
      // Any of them may be on its way: none that was asked for by now is kept.
      java.util.Arrays.fill(nameChanged, changes.incrementAndGet());
      names.removeIf(path -> path.startsWith(directory) && !path.equals(directory));
    }
  }

  /** A way led to a file that is gone: forgets the whole way. */
  void dropWay(FsPath path) {
    for (FsPath step = path; !step.isRoot(); step = step.parent()) {
      dropName(step);
    }
  }

  private static int stripe(Object key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & (STRIPES - 1);
  }
}

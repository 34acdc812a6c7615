package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.CallContext;
import io.tierfs.engine.Found;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenDirectory.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A directory that the kernel has open.
 *
 * <p>Where the kernel remembers listings, a reader is served from what another one was given, and
 * may be sent here in the middle. So an entry's offset has to be the same for all: it is made of
 * its name, and entries come in the order of their offsets. That takes the whole listing at once,
 * so where it is very long, offsets count its entries, and the kernel had better not remember it.
 *
 * <p>Thread-safe.
 */
final class Listing implements Closeable {
  /** With more entries than this, offsets count them. */
  static final int ORDERED_MAX = 100_000;

  private static final int DOTS = 2;

  /** Of a long, what the place takes while offsets are made; the hash has the others. */
  private static final int PLACE_BITS = 17;

  private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;
  private static final int HASH_BITS = 63 - PLACE_BITS;

  private final OpenDirectory directory;
  private final boolean shared;
  private boolean read;

  /** The offsets of all entries but the dots, in order; {@code null} where they are counted. */
  private long @Nullable [] offsets;

  /** Where each of these is in the directory. */
  private int[] places = {};

  /**
   * Makes a listing.
   *
   * @param shared whether the kernel may remember it
   */
  Listing(OpenDirectory directory, boolean shared) {
    this.directory = directory;
    this.shared = shared;
  }

  OpenDirectory directory() {
    return directory;
  }

  /**
   * The index of the first entry behind an offset. Rewinding is reading from offset 0 again: the
   * caller wants to see what is new.
   */
  synchronized long indexBehind(long offset) throws IOException {
    if (read && offset == 0) {
      directory.rewind();
      read = false;
    }
    if (!read) {
      read = true;
      offsets = shared ? order() : null;
    }
    if (offsets == null || offset <= DOTS) {
      return Math.max(0, offset);
    }
    int found = Arrays.binarySearch(offsets, offset);
    return (long) DOTS + (found < 0 ? ~found : found + 1);
  }

  /** Whether the kernel may remember it. */
  boolean isShared() {
    return shared;
  }

  /** Whether its offsets are the same in every other listing of the directory. */
  synchronized boolean isOrdered() {
    return offsets != null;
  }

  /** The entry at an index, {@code null} behind the last. */
  synchronized @Nullable Entry entry(long index) throws IOException {
    long place = place(index);
    return place < 0 ? null : directory.entry(place);
  }

  /** The offset of the entry at an index. */
  synchronized long offset(long index) {
    return offsets == null || index < DOTS ? index + 1 : offsets[(int) index - DOTS];
  }

  /** As {@link OpenDirectory#find} for the entry at an index. */
  Found find(CallContext caller, long index) throws IOException {
    long place;
    synchronized (this) {
      place = place(index);
    }
    return directory.find(caller, place);
  }

  private long place(long index) {
    if (offsets == null || index < DOTS) {
      return index;
    }
    return index - DOTS < places.length ? places[(int) index - DOTS] : -1;
  }

  /** Reads all entries; {@code null} where there are too many. */
  private long @Nullable [] order() throws IOException {
    long[] made = new long[64];
    int count = 0;
    for (Entry entry = directory.entry(DOTS); entry != null; ) {
      if (count == ORDERED_MAX) {
        return null;
      }
      if (count == made.length) {
        made = Arrays.copyOf(made, count * 2);
      }
      // The place in the low bits: what has one hash stays in the order of the tiers.
      made[count] = hash(entry.name()) << PLACE_BITS | count;
      count++;
      entry = directory.entry(DOTS + (long) count);
    }
    made = Arrays.copyOf(made, count);
    Arrays.sort(made);
    places = new int[count];
    long last = DOTS;
    for (int i = 0; i < count; i++) {
      places[i] = DOTS + (int) (made[i] & PLACE_MASK);
      last = Math.max(last + 1, made[i] >>> PLACE_BITS);
      made[i] = last;
    }
    return made;
  }

  /** Of 46 bits: among 100,000 names, once in 14,000 listings two have the same. */
  private static long hash(String name) {
    long hash = 0xCBF2_9CE4_8422_2325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100_0000_01B3L;
    }
    hash ^= hash >>> 29;
    return (hash * 0xBF58_476D_1CE4_E5B9L) >>> (64 - HASH_BITS);
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}

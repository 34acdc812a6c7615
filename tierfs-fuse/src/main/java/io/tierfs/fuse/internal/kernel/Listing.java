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
 * Counted offsets carry the number of their listing, where the kernel does not know it by a handle.
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

  /** In a counted offset without a handle: this bit, the number of the listing, the count. */
  private static final long COUNTED = 1L << 62;

  private static final int COUNT_BITS = 46;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** The largest number that a listing can have. */
  static final int NUMBER_MAX = 0xFFFF;

  private final OpenDirectory directory;
  private final boolean shared;

  /** What counted offsets are added to. */
  private final long counted;

  private boolean read;

  /** The offsets of all entries but the dots, in order; {@code null} where they are counted. */
  private long @Nullable [] offsets;

  /** Where each of these is in the directory. */
  private int[] places = {};

  /**
   * Makes a listing that the kernel knows by a handle.
   *
   * @param shared whether the kernel may remember it
   */
  Listing(OpenDirectory directory, boolean shared) {
    this(directory, shared, 0);
  }

  private Listing(OpenDirectory directory, boolean shared, long counted) {
    this.directory = directory;
    this.shared = shared;
    this.counted = counted;
  }

  /** Makes a listing that has no handle, but a number from 1 on. */
  static Listing numbered(OpenDirectory directory, int number) {
    return new Listing(directory, true, COUNTED | (long) number << COUNT_BITS);
  }

  /** The number of the listing that counted this offset, 0 where it was not counted. */
  static int numberOf(long offset) {
    return offset < COUNTED ? 0 : (int) (offset >>> COUNT_BITS) & NUMBER_MAX;
  }

  /** Its number, 0 where it has a handle. */
  int number() {
    return numberOf(counted);
  }

  /** Reads what it has to know before its first entry. */
  void begin() throws IOException {
    indexBehind(0);
  }

  OpenDirectory directory() {
    return directory;
  }

  /**
   * The index of the first entry behind an offset. Rewinding is reading from offset 0 again: the
   * caller wants to see what is new.
   */
  synchronized long indexBehind(long offset) throws IOException {
    if (read && offset == 0 && counted == 0) {
      directory.rewind();
      read = false;
    }
    if (!read) {
      read = true;
      offsets = shared ? order() : null;
    }
    if (offset <= DOTS) {
      return Math.max(0, offset);
    }
    if (counted != 0 && offset >= COUNTED == (offsets != null)) {
      return DOTS; // it has become long, or short, since: better twice than never
    }
    if (offsets == null) {
      return offset & COUNT_MASK;
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
    if (index < DOTS) {
      return index + 1;
    }
    return offsets == null ? counted | (index + 1) : offsets[(int) index - DOTS];
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

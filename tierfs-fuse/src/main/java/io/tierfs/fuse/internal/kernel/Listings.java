package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.CallContext;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.OpenDirectory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel reads of directories without opening them: it remembers listings by itself, so
 * that a repeated one asks for nothing at all.
 *
 * <p>Whoever begins to read gets a listing of now; who goes on gets the one that was begun last,
 * whoever began it, or a new one: an offset means the same in all of them. A listing is let go when
 * somebody has read it to its end, or nobody has gone on with it for a while. Thread-safe.
 */
final class Listings {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  /** Beyond as many, those go that nobody is reading at the moment. */
  private static final int MANY = 256;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final FrontDoor union;
  private final Lifetimes lifetimes;
  private final Notifier notifier;

  /** Those that may be gone on with, the longest unused first; guards itself and all of them. */
  private final LinkedHashMap<Key, Reading> readings = new LinkedHashMap<>(16, 0.75f, true);

  private int last;

  /**
   * What a listing is found by.
   *
   * @param number of the listing, where its offsets are counted
   */
  private record Key(long node, int number) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.node == node && key.number == number;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(node) * 31 + number;
    }
  }

  /** A listing that is read. */
  static final class Reading {
    private final KernelNode node;
    private final Listing listing;
    private final Key key;

    /** {@link KernelNode#news} when it began. */
    private final int news;

    private final boolean lasts;
    private int users = 1;
    private long usedNanos;
    private boolean kept = true;

    private Reading(KernelNode node, Listing listing, Key key, int news, boolean lasts) {
      this.node = node;
      this.listing = listing;
      this.key = key;
      this.news = news;
      this.lasts = lasts;
    }

    Listing listing() {
      return listing;
    }
  }

  Listings(FrontDoor union, Lifetimes lifetimes, Notifier notifier) {
    this.union = union;
    this.lifetimes = lifetimes;
    this.notifier = notifier;
  }

  /** The listing to read from an offset on, until {@link #leave}. */
  Reading enter(CallContext caller, KernelNode node, long offset) throws IOException {
    if (offset != 0) {
      synchronized (readings) {
        Reading known = readings.get(new Key(node.id(), Listing.numberOf(offset)));
        if (known != null) {
          known.users++;
          return known;
        }
      }
    }
    return begin(caller, node);
  }

  private Reading begin(CallContext caller, KernelNode node) throws IOException {
    int news = node.news();
    OpenDirectory directory = union.openDirectory(caller, node.node());
    boolean lasts = lifetimes.lasts(node.node(), 1, System.nanoTime());
    Listing listing = Listing.numbered(directory, nextNumber());
    try {
      listing.begin();
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
    // Very long ones differ from each other, so each is kept for itself.
    Key key = new Key(node.id(), listing.isOrdered() ? 0 : listing.number());
    Reading begun = new Reading(node, listing, key, news, lasts && listing.isOrdered());
    List<Reading> over = new ArrayList<>();
    synchronized (readings) {
      Reading before = readings.put(key, begun);
      if (before != null) {
        drop(before, over);
      }
      trim(over);
    }
    over.forEach(Listings::close);
    return begun;
  }

  private int nextNumber() {
    synchronized (readings) {
      last = last == Listing.NUMBER_MAX ? 1 : last + 1;
      return last;
    }
  }

  /** Lets those go that nobody has used for long, and the oldest where there are very many. */
  private void trim(List<Reading> over) {
    long now = System.nanoTime();
    Iterator<Reading> oldest = readings.values().iterator();
    while (oldest.hasNext()) {
      Reading reading = oldest.next();
      if (reading.users == 0) {
        if (readings.size() <= MANY && now - reading.usedNanos < IDLE_NANOS) {
          return;
        }
        oldest.remove();
        drop(reading, over);
      }
    }
  }

  /** The caller holds the lock, and closes what is over without it. */
  private static void drop(Reading reading, List<Reading> over) {
    reading.kept = false;
    if (reading.users == 0) {
      over.add(reading);
    }
  }

  private static void close(Reading reading) {
    try {
      reading.listing.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a directory failed: " + e.getMessage());
    }
  }

  /** The request is over. */
  void leave(Reading reading) {
    boolean over;
    synchronized (readings) {
      reading.users--;
      reading.usedNanos = System.nanoTime();
      over = reading.users == 0 && !reading.kept;
    }
    if (over) {
      close(reading);
    }
  }

  /**
   * Somebody is about to be told that this was all. The kernel remembers it from then on, and shall
   * not where the listing does not last, or there was news since it began.
   */
  void finished(Reading reading) {
    synchronized (readings) {
      readings.remove(reading.key, reading);
      reading.kept = false;
    }
    if (!reading.lasts || reading.node.news() != reading.news) {
      notifier.relist(reading.node);
    }
  }

  /** The kernel has forgotten a directory. */
  void forget(long node) {
    List<Reading> over = new ArrayList<>();
    synchronized (readings) {
      Reading reading = readings.remove(new Key(node, 0));
      if (reading != null) {
        drop(reading, over);
      }
    }
    over.forEach(Listings::close);
  }

  /** Lets all of them go. */
  void closeAll() {
    List<Reading> over = new ArrayList<>();
    synchronized (readings) {
      readings.values().forEach(reading -> drop(reading, over));
      readings.clear();
    }
    over.forEach(Listings::close);
  }
}

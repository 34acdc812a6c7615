package io.tierfs.engine.internal.union;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A table of what is known of names, of bounded size: where it is full, one goes that was of no use
 * since the hand of the clock came by. Thread-safe.
 *
 * <p>There is one object for each name, which is linked into its bucket by itself. The table has
 * stripes, each with its own lock, held for a few instructions, and its share of the size.
 */
final class Locations {
  private static final int STRIPES_MAX = 64;

  /** Below so many names for each, stripes would be full by chance while others have room. */
  private static final int STRIPE_NAMES_MIN = 256;

  private static final int BUCKETS_MIN = 16;

  private final Stripe[] stripes;
  private final int stripeBits;
  private final AtomicLong size = new AtomicLong();
  private final Consumer<Known> evicted;

  /**
   * What is known of a name. Immutable but for its place in the table.
   *
   * <p>Not a record: what the table needs shall not be part of it.
   */
  static final class Known {
    private final UnionNode directory;
    private final String name;
    private final @Nullable UnionNode node;
    private final long nanos;
    private final @Nullable Watched under;
    private final boolean known;
    private final int hash;

    /** The next one of its bucket; guarded by the stripe. */
    private @Nullable Known next;

    /** Whether it was of use since the hand came by; guarded by the stripe. */
    private boolean used;

    /**
     * Makes one.
     *
     * @param node {@code null} where nothing has the name
     * @param nanos when that was known
     * @param under the watch that tells when it is over; {@code null} for a time to live
     * @param known false where nothing is known but that a front door may trust what was here
     */
    Known(
        UnionNode directory,
        String name,
        @Nullable UnionNode node,
        long nanos,
        @Nullable Watched under,
        boolean known) {
      this.directory = directory;
      this.name = name;
      this.node = node;
      this.nanos = nanos;
      this.under = under;
      this.known = known;
      this.hash = hash(directory, name);
    }

    UnionNode directory() {
      return directory;
    }

    String name() {
      return name;
    }

    @Nullable UnionNode node() {
      return node;
    }

    long nanos() {
      return nanos;
    }

    @Nullable Watched under() {
      return under;
    }

    boolean known() {
      return known;
    }

    boolean holds() {
      return known && under != null && under.holds();
    }

    /** The same, not to be answered any more. */
    Known unknown() {
      return new Known(directory, name, node, nanos, under, false);
    }
  }

  /**
   * Makes a table.
   *
   * @param most how many names it holds at most, about
   * @param evicted told of those that go because it is full, under a lock: it must not wait
   */
  Locations(long most, Consumer<Known> evicted) {
    this.evicted = evicted;
    int bits = 0;
    while (1 << bits < STRIPES_MAX && most >> (bits + 1) >= STRIPE_NAMES_MIN) {
      bits++;
    }
    stripeBits = bits;
    stripes = new Stripe[1 << bits];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new Stripe(Math.max(1, most >> bits));
    }
  }

  private static int hash(UnionNode directory, String name) {
    int hash = (Long.hashCode(directory.serial()) * 31 + name.hashCode()) * 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }

  private Stripe stripe(int hash) {
    return stripes[hash & (stripes.length - 1)];
  }

  /** How many names are known. */
  long size() {
    return size.get();
  }

  @Nullable Known get(UnionNode directory, String name) {
    int hash = hash(directory, name);
    Stripe stripe = stripe(hash);
    synchronized (stripe) {
      Known found = stripe.find(directory, name, hash);
      if (found != null) {
        found.used = true;
      }
      return found;
    }
  }

  /** Puts what is known now; what was known before, {@code null} where nothing was. */
  @Nullable Known put(Known known) {
    Stripe stripe = stripe(known.hash);
    synchronized (stripe) {
      Known old = stripe.find(known.directory, known.name, known.hash);
      if (old != null) {
        stripe.remove(old);
      }
      stripe.add(known);
      return old;
    }
  }

  /** Nothing is known of a name; what was known before. */
  @Nullable Known remove(UnionNode directory, String name) {
    int hash = hash(directory, name);
    Stripe stripe = stripe(hash);
    synchronized (stripe) {
      Known old = stripe.find(directory, name, hash);
      if (old != null) {
        stripe.remove(old);
      }
      return old;
    }
  }

  /**
   * Changes what is known of a name, where something is.
   *
   * @param change gives what is known from now on, of the same name, or {@code null}
   */
  void change(UnionNode directory, String name, UnaryOperator<@Nullable Known> change) {
    int hash = hash(directory, name);
    Stripe stripe = stripe(hash);
    synchronized (stripe) {
      Known old = stripe.find(directory, name, hash);
      Known next = old == null ? null : change.apply(old);
      if (old != null && next != old) {
        stripe.remove(old);
        if (next != null) {
          stripe.add(next);
        }
      }
    }
  }

  /** Removes what is so, and gives it back. */
  List<Known> removeAll(Predicate<Known> which) {
    List<Known> removed = new ArrayList<>();
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        stripe.removeAll(which, removed);
      }
    }
    return removed;
  }

  /** A part of the table; guarded by itself. */
  private final class Stripe {
    private final long most;
    private @Nullable Known[] buckets = new Known[BUCKETS_MIN];
    private int count;

    /** The bucket where the hand of the clock is. */
    private int hand;

    Stripe(long most) {
      this.most = most;
    }

    private int bucket(int hash) {
      return hash >>> stripeBits & (buckets.length - 1);
    }

    @Nullable Known find(UnionNode directory, String name, int hash) {
      Known at = buckets[bucket(hash)];
      while (at != null
          && !(at.hash == hash && at.directory == directory && at.name.equals(name))) {
        at = at.next;
      }
      return at;
    }

    void add(Known known) {
      while (count >= most) {
        evict();
      }
      count++;
      size.incrementAndGet();
      if (count > buckets.length) {
        resize(buckets.length * 2);
      }
      known.used = true;
      link(known);
    }

    private void link(Known known) {
      int bucket = bucket(known.hash);
      known.next = buckets[bucket];
      buckets[bucket] = known;
    }

    /** Moves the hand on by a bucket: one goes that was of no use lately; the others had to be. */
    private void evict() {
      hand = (hand + 1) & (buckets.length - 1);
      Known victim = null;
      for (Known at = buckets[hand]; at != null; at = at.next) {
        if (!at.used) {
          victim = at;
        }
        at.used = false;
      }
      if (victim != null) {
        remove(victim);
        evicted.accept(victim);
      }
    }

    void remove(Known known) {
      int bucket = bucket(known.hash);
      Known at = buckets[bucket];
      if (at == known) {
        buckets[bucket] = known.next;
      } else {
        while (at != null && at.next != known) {
          at = at.next;
        }
        if (at == null) {
          return;
        }
        at.next = known.next;
      }
      known.next = null;
      count--;
      size.decrementAndGet();
      if (count < buckets.length / 8 && buckets.length > BUCKETS_MIN) {
        resize(buckets.length / 2);
      }
    }

    void removeAll(Predicate<Known> which, List<Known> removed) {
      int before = removed.size();
      for (Known first : buckets) {
        for (Known at = first; at != null; at = at.next) {
          if (which.test(at)) {
            removed.add(at);
          }
        }
      }
      removed.subList(before, removed.size()).forEach(this::remove);
    }

    private void resize(int length) {
      @Nullable Known[] before = buckets;
      buckets = new Known[length];
      hand = 0;
      for (Known first : before) {
        Known at = first;
        while (at != null) {
          Known next = at.next;
          link(at);
          at = next;
        }
      }
    }
  }
}

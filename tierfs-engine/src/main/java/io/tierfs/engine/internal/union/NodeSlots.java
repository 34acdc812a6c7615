package io.tierfs.engine.internal.union;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A table of nodes that holds them weakly. Thread-safe.
 *
 * <p>There may be millions, so there is one object for each beside the node and its key: the weak
 * reference, which is linked into its bucket by itself. The table has stripes, each with its own
 * lock, held for a few instructions.
 */
final class NodeSlots {
  private static final int STRIPES = 64;
  private static final int STRIPE_BITS = 6;
  private static final int BUCKETS_MIN = 16;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final ReferenceQueue<UnionNode> collected = new ReferenceQueue<>();

  NodeSlots() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  private static final class Slot extends WeakReference<UnionNode> {
    final NodeKey key;
    final int hash;

    /** The next one of its bucket; guarded by the stripe. */
    @Nullable Slot next;

    Slot(UnionNode node, ReferenceQueue<UnionNode> collected, NodeKey key, int hash) {
      super(node, collected);
      this.key = key;
      this.hash = hash;
    }
  }

  private static int spread(NodeKey key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }

  private Stripe stripe(int hash) {
    return stripes[hash & (STRIPES - 1)];
  }

  /** The node with this key, {@code null} where nobody holds one. */
  @Nullable UnionNode get(NodeKey key) {
    int hash = spread(key);
    Stripe stripe = stripe(hash);
    synchronized (stripe) {
      Slot slot = stripe.find(key, hash);
      return slot == null ? null : slot.get();
    }
  }

  /**
   * The node with this one's key where it is of the same type and was not removed, else this one,
   * in its place.
   */
  UnionNode intern(UnionNode made) {
    NodeKey key = made.key();
    int hash = spread(key);
    Stripe stripe = stripe(hash);
    clean();
    synchronized (stripe) {
      Slot slot = stripe.find(key, hash);
      UnionNode known = slot == null ? null : slot.get();
      if (known != null && known.type() == made.type() && !known.isRemoved()) {
        return known;
      }
      put(stripe, slot, new Slot(made, collected, key, hash));
      return made;
    }
  }

  void put(NodeKey key, UnionNode node) {
    int hash = spread(key);
    Stripe stripe = stripe(hash);
    synchronized (stripe) {
      put(stripe, stripe.find(key, hash), new Slot(node, collected, key, hash));
    }
  }

  private static void put(Stripe stripe, @Nullable Slot old, Slot slot) {
    if (old != null) {
      stripe.remove(old);
    }
    stripe.add(slot);
  }

  /** Removes a key where it stands for this node. */
  void remove(NodeKey key, UnionNode node) {
    int hash = spread(key);
    Stripe stripe = stripe(hash);
    synchronized (stripe) {
      Slot slot = stripe.find(key, hash);
      if (slot != null && slot.refersTo(node)) {
        stripe.remove(slot);
      }
    }
  }

  /** Drops what was collected. */
  private void clean() {
    for (Reference<? extends UnionNode> at = collected.poll(); at != null; at = collected.poll()) {
      Slot slot = (Slot) at;
      Stripe stripe = stripe(slot.hash);
      synchronized (stripe) {
        stripe.remove(slot);
      }
    }
  }

  /** A part of the table; guarded by itself. */
  private static final class Stripe {
    private @Nullable Slot[] buckets = new Slot[BUCKETS_MIN];
    private int count;

    private static int bucket(int hash, int length) {
      return hash >>> STRIPE_BITS & (length - 1);
    }

    @Nullable Slot find(NodeKey key, int hash) {
      Slot at = buckets[bucket(hash, buckets.length)];
      while (at != null && !(at.hash == hash && at.key.equals(key))) {
        at = at.next;
      }
      return at;
    }

    void add(Slot slot) {
      if (++count > buckets.length) {
        resize(buckets.length * 2);
      }
      link(slot, buckets);
    }

    private static void link(Slot slot, @Nullable Slot[] into) {
      int bucket = bucket(slot.hash, into.length);
      slot.next = into[bucket];
      into[bucket] = slot;
    }

    /** Removes a slot, if it is there still. */
    void remove(Slot slot) {
      int bucket = bucket(slot.hash, buckets.length);
      Slot at = buckets[bucket];
      if (at == slot) {
        buckets[bucket] = slot.next;
      } else {
        while (at != null && at.next != slot) {
          at = at.next;
        }
        if (at == null) {
          return;
        }
        at.next = slot.next;
      }
      slot.next = null;
      if (--count < buckets.length / 8 && buckets.length > BUCKETS_MIN) {
        resize(buckets.length / 2);
      }
    }

    private void resize(int length) {
      @Nullable Slot[] others = new Slot[length];
      for (Slot first : buckets) {
        Slot at = first;
        while (at != null) {
          Slot next = at.next;
          link(at, others);
          at = next;
        }
      }
      buckets = others;
    }
  }
}

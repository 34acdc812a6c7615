package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.engine.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that the kernel knows, by number, for as long as it does. Thread-safe.
 *
 * <p>The kernel counts how often it was told of a node, and sooner or later gives all of these
 * references back; until then a request about it may come. Two hard links are one node and so one
 * number, by which the kernel keeps one set of attributes and one page cache. Numbers are never
 * used again, so the generation that tells two uses of one number apart is always 0.
 *
 * <p>There may be millions. The way from a number to a node, which every request goes, and the one
 * from the engine's node, are tables of stripes, each with its own lock, held for a few
 * instructions; the entries of a bucket are linked through themselves. An entry comes and goes
 * under the lock that the second table has for its node, and its references are counted under it.
 */
final class NodeTable {
  static final long ROOT = 1;

  private static final int STRIPES = 64;
  private static final int STRIPE_BITS = 6;
  private static final int BUCKETS_MIN = 16;

  private final Stripe[] byNode = new Stripe[STRIPES];
  private final Stripe[] stripes = new Stripe[STRIPES];
  private final AtomicLong last = new AtomicLong(ROOT);
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger forgotten = new AtomicInteger();
  private volatile @Nullable Listener listener;
  private volatile Consumer<Node> leaving = node -> {};

  /** Told of what comes and goes, by threads that answer requests: it must not wait. */
  interface Listener {
    /** There is one more node, so many now. */
    void grown(int size);

    /** One node was forgotten, so many since the beginning, modulo 2^32. */
    void forgotten(int total);
  }

  NodeTable(Node node) {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ByNumber();
      byNode[i] = new ByNode();
    }
    KernelNode root = new KernelNode(node, ROOT);
    root.references = 1;
    add(root);
    Stripe own = stripeOf(node);
    synchronized (own) {
      own.put(root);
    }
  }

  /** Who is to know that a node is about to be forgotten; it cannot be told of meanwhile. */
  void onLeaving(Consumer<Node> told) {
    leaving = told;
  }

  void listener(Listener told) {
    listener = told;
  }

  /** The node with this number; ESTALE where the kernel should not know it any more. */
  KernelNode get(long id) throws FsException {
    KernelNode found = lookUp(id);
    if (found == null) {
      throw new FsException(Errno.ESTALE);
    }
    return found;
  }

  Node node(long id) throws FsException {
    return get(id).node();
  }

  /** Counts one more reference, before the kernel is told: it may forget as soon as it knows. */
  KernelNode refer(Node node) {
    Stripe own = stripeOf(node);
    synchronized (own) {
      KernelNode entry = find(own, node);
      if (entry == null) {
        entry = new KernelNode(node, last.incrementAndGet());
        add(entry);
        own.put(entry);
      }
      entry.references++;
      return entry;
    }
  }

  private static @Nullable KernelNode find(Stripe own, Node node) {
    KernelNode at = own.first(node.hashCode());
    while (at != null && !at.node().equals(node)) {
      at = own.next(at);
    }
    return at;
  }

  private void add(KernelNode entry) {
    Stripe stripe = stripe(entry.id());
    synchronized (stripe) {
      stripe.put(entry);
    }
    int now = size.incrementAndGet();
    Listener told = listener;
    if (told != null) {
      told.grown(now);
    }
  }

  /**
   * Takes references back. What is not known, or the root, is left alone.
   *
   * @return the node where it is forgotten now
   */
  @Nullable Node forget(long id, long references) {
    KernelNode found = lookUp(id);
    if (found == null || id == ROOT || references <= 0) {
      return null;
    }
    Stripe own = stripeOf(found.node());
    synchronized (own) {
      if (find(own, found.node()) != found) {
        return null; // somebody else has taken the last one back
      }
      found.references -= Math.min(references, found.references);
      if (found.references > 0) {
        return null;
      }
      leaving.accept(found.node());
      own.remove(found);
      remove(found);
    }
    found.release();
    Listener told = listener;
    if (told != null) {
      told.forgotten(forgotten.incrementAndGet());
    }
    return found.node();
  }

  private void remove(KernelNode entry) {
    Stripe stripe = stripe(entry.id());
    synchronized (stripe) {
      stripe.remove(entry);
    }
    size.decrementAndGet();
  }

  /** How many nodes the kernel knows. */
  int size() {
    return size.get();
  }

  /** The reference count of a node, 0 where the kernel does not know it. */
  long references(Node node) {
    Stripe own = stripeOf(node);
    synchronized (own) {
      KernelNode entry = find(own, node);
      return entry == null ? 0 : entry.references;
    }
  }

  /** The node where the kernel knows it, else {@code null}. */
  @Nullable KernelNode find(Node node) {
    Stripe own = stripeOf(node);
    synchronized (own) {
      return find(own, node);
    }
  }

  private @Nullable KernelNode lookUp(long id) {
    Stripe stripe = stripe(id);
    synchronized (stripe) {
      KernelNode at = stripe.first(hash(id));
      while (at != null && at.id() != id) {
        at = at.next;
      }
      return at;
    }
  }

  void clear() {
    for (Stripe own : byNode) {
      synchronized (own) {
        List<KernelNode> _ = own.clear();
      }
    }
    for (Stripe stripe : stripes) {
      List<KernelNode> all;
      synchronized (stripe) {
        all = stripe.clear();
      }
      size.addAndGet(-all.size());
      all.forEach(KernelNode::release);
    }
  }

  private Stripe stripe(long id) {
    return stripes[(int) (id & (STRIPES - 1))];
  }

  private Stripe stripeOf(Node node) {
    return byNode[node.hashCode() & (STRIPES - 1)];
  }

  private static int hash(long id) {
    return (int) id;
  }

  Walk walk() {
    return new Walk();
  }

  /** A way round and round through all numbers but the root's. Not thread-safe itself. */
  final class Walk {
    private int stripe;

    /** So many numbers, the nodes of several stripes or of part of one; fewer if there are. */
    long[] next(int count) {
      long[] ids = new long[count];
      int found = 0;
      for (int i = 0; i < STRIPES && found < count; i++) {
        Stripe at = stripes[stripe];
        stripe = (stripe + 1) % STRIPES;
        synchronized (at) {
          found = at.sample(ids, found);
        }
      }
      return Arrays.copyOf(ids, found);
    }
  }

  /** A part of a table; guarded by itself. */
  private abstract static class Stripe {
    private @Nullable KernelNode[] buckets = new KernelNode[BUCKETS_MIN];
    private int count;

    /** Where the next sample begins, so that all nodes get their turn. */
    private int sampled;

    abstract int hash(KernelNode entry);

    abstract @Nullable KernelNode next(KernelNode entry);

    abstract void link(KernelNode entry, @Nullable KernelNode next);

    private static int bucket(int hash, int length) {
      return (hash >>> STRIPE_BITS) & (length - 1);
    }

    /** The first one of a bucket. */
    @Nullable KernelNode first(int hash) {
      return buckets[bucket(hash, buckets.length)];
    }

    void put(KernelNode entry) {
      if (++count > buckets.length) {
        resize(buckets.length * 2);
      }
      link(entry, buckets);
    }

    private void link(KernelNode entry, @Nullable KernelNode[] into) {
      int bucket = bucket(hash(entry), into.length);
      link(entry, into[bucket]);
      into[bucket] = entry;
    }

    void remove(KernelNode entry) {
      int bucket = bucket(hash(entry), buckets.length);
      KernelNode at = buckets[bucket];
      if (at == entry) {
        buckets[bucket] = next(entry);
      } else {
        while (at != null && next(at) != entry) {
          at = next(at);
        }
        if (at == null) {
          return;
        }
        link(at, next(entry));
      }
      link(entry, (KernelNode) null);
      if (--count < buckets.length / 8 && buckets.length > BUCKETS_MIN) {
        resize(buckets.length / 2);
      }
    }

    private void resize(int length) {
      @Nullable KernelNode[] others = new KernelNode[length];
      for (KernelNode first : buckets) {
        KernelNode at = first;
        while (at != null) {
          KernelNode next = next(at);
          link(at, others);
          at = next;
        }
      }
      buckets = others;
    }

    /** Adds an even share of the numbers to what is found already; returns how many there are. */
    int sample(long[] ids, int from) {
      int found = from;
      int most = Math.min(ids.length, from + Math.max(1, ids.length / STRIPES));
      for (int i = 0; i < buckets.length && found < most; i++) {
        sampled = (sampled + 1) & (buckets.length - 1);
        KernelNode at = buckets[sampled];
        while (at != null && found < most) {
          if (at.id() != ROOT) {
            ids[found++] = at.id();
          }
          at = next(at);
        }
      }
      return found;
    }

    List<KernelNode> clear() {
      List<KernelNode> all = new ArrayList<>(count);
      for (KernelNode first : buckets) {
        for (KernelNode at = first; at != null; at = next(at)) {
          all.add(at);
        }
      }
      buckets = new KernelNode[BUCKETS_MIN];
      count = 0;
      return all;
    }
  }

  /** Of the way from a number. */
  private static final class ByNumber extends Stripe {
    @Override
    int hash(KernelNode entry) {
      return NodeTable.hash(entry.id());
    }

    @Override
    @Nullable KernelNode next(KernelNode entry) {
      return entry.next;
    }

    @Override
    void link(KernelNode entry, @Nullable KernelNode next) {
      entry.next = next;
    }
  }

  /** Of the way from the engine's node. */
  private static final class ByNode extends Stripe {
    @Override
    int hash(KernelNode entry) {
      return entry.node().hashCode();
    }

    @Override
    @Nullable KernelNode next(KernelNode entry) {
      return entry.nextByNode;
    }

    @Override
    void link(KernelNode entry, @Nullable KernelNode next) {
      entry.nextByNode = next;
    }
  }
}

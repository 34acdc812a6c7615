package io.tierfs.fuse.internal.kernel;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the kernel forget nodes that nobody uses, where it knows more than we want to remember.
 *
 * <p>The kernel keeps inodes for as long as it has memory, and we one node for each: a walk over
 * millions of files would fill ours with what nobody asks for again. So above a limit it is asked
 * to let go of some (FUSE_NOTIFY_PRUNE, Linux 6.18); it keeps those that are in use, and sends
 * FORGET for the others. Does so on a thread of its own, since a notification may wait for
 * requests; it lasts no longer than that.
 */
final class Pruner implements NodeTable.Listener {
  /** How many nodes the kernel may know before it is asked to forget; 0 means any number. */
  static final String LIMIT = "tierfs.fuse.nodes";

  /**
   * After so many nodes that were forgotten the heap is collected, or after a part of that and a
   * second without any; 0, the default, means never.
   */
  static final String COLLECT = "tierfs.fuse.collect";

  /** At 350 bytes each, 23 MB. */
  private static final int LIMIT_DEFAULT = 65_536;

  /** So many more nodes start the thread again, and so many it then names. */
  private static final int EVERY = 1024;

  private static final int AT_ONCE = 4 * EVERY;

  private static final int PART = 8;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private final Notifier notifier;
  private final int limit;
  private final int collect;
  private final AtomicBoolean pruning = new AtomicBoolean();
  private final AtomicBoolean collecting = new AtomicBoolean();

  private volatile int forgotten;

  /** Used by the one thread that runs. */
  private final NodeTable.Walk walk;

  /** Likewise: how many had been forgotten when the heap was last collected. */
  private int collected;

  Pruner(NodeTable nodes, Notifier notifier, int limit, int collect) {
    this.notifier = notifier;
    this.limit = limit;
    this.collect = collect;
    this.walk = nodes.walk();
  }

  /** Looks after a table from now on. */
  static void start(NodeTable nodes, Notifier notifier, Handshake agreed) {
    int limit = Integer.getInteger(LIMIT, LIMIT_DEFAULT);
    boolean able = limit > 0 && agreed.minor() >= Handshake.MINOR_WITH_PRUNE;
    int bound = able ? limit : Integer.MAX_VALUE;
    nodes.listener(new Pruner(nodes, notifier, bound, Integer.getInteger(COLLECT, 0)));
  }

  @Override
  public void grown(int size) {
    if (size > limit && (size - limit) % EVERY == 1) {
      run(pruning, this::prune);
    }
  }

  /**
   * Nodes that lived long are garbage where a collector does not look while it can have more
   * memory. A daemon, unlike a program that has other things on its heap, would rather have less.
   */
  @Override
  public void forgotten(int total) {
    forgotten = total;
    if (collect > 0 && total % Math.max(1, collect / PART) == 0) {
      run(collecting, this::collect);
    }
  }

  /** While much is forgotten, a collection takes as long as all else: it waits for a pause. */
  private void collect() {
    int before;
    do {
      before = forgotten;
      LockSupport.parkNanos(PAUSE_NANOS);
    } while (forgotten != before && forgotten - collected < collect);
    collected = forgotten;
    System.gc();
  }

  /** On a thread of its own, unless there is one already. */
  private static void run(AtomicBoolean running, Runnable work) {
    if (running.compareAndSet(false, true)) {
      try {
        Thread.ofPlatform()
            .daemon()
            .name("tierfs-prune")
            .start(
                () -> {
                  try {
                    work.run();
                  } finally {
                    running.set(false);
                  }
                });
      } catch (OutOfMemoryError e) {
        // No more threads: another time.
        running.set(false);
      }
    }
  }

  private void prune() {
    long[] ids = walk.next(AT_ONCE);
    if (ids.length > 0 && !notifier.prune(ids)) {
      LOG.log(Level.DEBUG, "the kernel was not willing to forget nodes");
    }
  }
}

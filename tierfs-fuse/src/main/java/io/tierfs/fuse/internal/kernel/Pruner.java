package io.tierfs.fuse.internal.kernel;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the kernel forget nodes that nobody uses, where it knows more than we want to remember.
 *
 * <p>The kernel keeps inodes for as long as it has memory, and we one node for each: a walk over
 * millions of files would fill ours with what nobody asks for again. So above a limit it is asked
 * to let go of some (FUSE_NOTIFY_PRUNE, Linux 6.18); it keeps those that are in use, and sends
 * FORGET for the others. Does so on a thread of its own, since a notification may wait for
 * requests; it lasts no longer than that.
 */
final class Pruner {
  /** How many nodes the kernel may know before it is asked to forget; 0 means any number. */
  static final String LIMIT = "tierfs.fuse.nodes";

  /** At 450 bytes each, what the engine remembers of names included, about 60 MB. */
  private static final int LIMIT_DEFAULT = 131_072;

  /** So many more nodes start the thread again, and so many it then names. */
  private static final int EVERY = 1024;

  private static final int AT_ONCE = 4 * EVERY;

  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private final Notifier notifier;
  private final int limit;
  private final AtomicBoolean running = new AtomicBoolean();

  /** Used by the one thread that runs. */
  private final NodeTable.Walk walk;

  Pruner(NodeTable nodes, Notifier notifier, int limit) {
    this.notifier = notifier;
    this.limit = limit;
    this.walk = nodes.walk();
  }

  /** Looks after a table from now on; does nothing where the kernel cannot be asked. */
  static void start(NodeTable nodes, Notifier notifier, Handshake agreed) {
    int limit = Integer.getInteger(LIMIT, LIMIT_DEFAULT);
    if (limit > 0 && agreed.minor() >= Handshake.MINOR_WITH_PRUNE) {
      nodes.onGrowth(new Pruner(nodes, notifier, limit)::grown);
    }
  }

  /** Told of each node that the kernel gets to know. Quick, and never waits. */
  void grown(int size) {
    if (size > limit && (size - limit) % EVERY == 1 && running.compareAndSet(false, true)) {
      try {
        Thread.ofPlatform().daemon().name("tierfs-prune").start(this::prune);
      } catch (OutOfMemoryError e) {
        // No more threads: another time.
        running.set(false);
      }
    }
  }

  private void prune() {
    try {
      long[] ids = walk.next(AT_ONCE);
      if (ids.length > 0 && !notifier.prune(ids)) {
        LOG.log(Level.DEBUG, "the kernel was not willing to forget nodes");
      }
    } finally {
      running.set(false);
    }
  }
}

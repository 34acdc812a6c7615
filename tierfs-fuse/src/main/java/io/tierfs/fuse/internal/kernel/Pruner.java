package io.tierfs.fuse.internal.kernel;

import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has the kernel forget nodes that nobody uses, where it knows more than we want to remember.
 *
 * <p>The kernel keeps inodes for as long as it has memory, and we one node for each: a walk over
 * millions of files would fill ours with what nobody asks for again. So above a limit it is asked
 * to let go of some (FUSE_NOTIFY_PRUNE, Linux 6.18); it keeps those that are in use, and sends
 * FORGET for the others. Runs on a thread of its own, since a notification may wait for requests.
 */
final class Pruner {
  /** How many nodes the kernel may know before it is asked to forget; 0 means any number. */
  static final String LIMIT = "tierfs.fuse.nodes";

  /** At 450 bytes each, what the engine remembers of names included, about 60 MB. */
  private static final int LIMIT_DEFAULT = 131_072;

  /** Nodes that come before the thread is woken again, and those that it then names. */
  private static final int EVERY = 1024;

  private static final int AT_ONCE = 4 * EVERY;

  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private final NodeTable nodes;
  private final Notifier notifier;
  private final int limit;
  private volatile @Nullable Thread thread;
  private volatile boolean wanted;
  private volatile boolean closed;

  Pruner(NodeTable nodes, Notifier notifier, int limit) {
    this.nodes = nodes;
    this.notifier = notifier;
    this.limit = limit;
  }

  /** Looks after a table from now on; does nothing where the kernel cannot be asked. */
  static @Nullable Pruner start(NodeTable nodes, Notifier notifier, Handshake agreed) {
    int limit = Integer.getInteger(LIMIT, LIMIT_DEFAULT);
    if (limit <= 0 || agreed.minor() < Handshake.MINOR_WITH_PRUNE) {
      return null;
    }
    Pruner pruner = new Pruner(nodes, notifier, limit);
    nodes.onGrowth(pruner::grown);
    return pruner;
  }

  /** Told of each node that the kernel gets to know. Quick, and never waits. */
  void grown(int size) {
    if (size > limit && (size - limit) % EVERY == 1 && !closed) {
      wanted = true;
      Thread running = thread;
      if (running == null) {
        begin();
      } else {
        LockSupport.unpark(running);
      }
    }
  }

  private synchronized void begin() {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("tierfs-prune").start(this::work);
    }
  }

  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void work() {
    NodeTable.Walk walk = nodes.walk();
    while (!closed) {
      if (!wanted) {
        LockSupport.park(this);
        continue;
      }
      wanted = false;
      long[] ids = walk.next(AT_ONCE);
      if (ids.length > 0 && !notifier.prune(ids) && !closed) {
        LOG.log(Level.DEBUG, "the kernel was not willing to forget nodes");
      }
    }
  }
}

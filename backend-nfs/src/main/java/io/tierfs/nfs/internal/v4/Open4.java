package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.internal.rpc.RpcClient;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.v4.LockRanges.Range;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of an open file on the server, locks included, and how to get it back. Thread-safe.
 *
 * <p>Each open is an owner of its own, so that the server never merges two opens of a file, and the
 * end of one does not end the other.
 */
final class Open4 implements State4, Recovery4.Reclaimable {
  /** What the server has given for the locks of an owner; and which those are. */
  private static final class Locks {
    byte @Nullable [] stateid;
    final LockRanges ranges = new LockRanges();
  }

  private final Mount4 mount;
  private final RpcCredential credential;
  private final NfsAccess access;
  private final byte[] owner;
  private final NfsHandle handle;

  private final ReentrantLock recovering = new ReentrantLock();
  // Guarded by itself.
  private final Map<Long, Locks> locks = new HashMap<>();

  private volatile byte[] stateid;
  private volatile int version;
  private volatile boolean lost;
  private final AtomicBoolean closed = new AtomicBoolean();

  Open4(
      Mount4 mount,
      RpcCredential credential,
      NfsAccess access,
      byte[] owner,
      NfsHandle handle,
      byte[] stateid) {
    this.mount = mount;
    this.credential = credential;
    this.access = access;
    this.owner = owner;
    this.handle = handle;
    this.stateid = stateid;
  }

  NfsHandle handle() {
    return handle;
  }

  RpcCredential credential() {
    return credential;
  }

  NfsAccess access() {
    return access;
  }

  byte[] stateid() {
    return stateid;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public boolean lost() {
    return lost;
  }

  /** Says that it is closed. False where it was before. */
  boolean close() {
    return closed.compareAndSet(false, true);
  }

  boolean isClosed() {
    return closed.get();
  }

  /**
   * Does a thing, after {@link #close}, when the state on the server changes no more: at once, or
   * on a thread of its own after a recovery under way, which may wait for the server for long.
   */
  void whenSettled(Runnable action) {
    if (recovering.tryLock()) {
      try {
        action.run();
      } finally {
        recovering.unlock();
      }
      return;
    }
    var unused =
        Thread.ofVirtual()
            .name("nfs4-close")
            .start(
                () -> {
                  recovering.lock();
                  try {
                    action.run();
                  } finally {
                    recovering.unlock();
                  }
                });
  }

  // ---- recovery

  @Override
  public void recover(int seen) throws IOException {
    recovering.lock();
    try {
      if (version == seen && !lost && !closed.get()) {
        restore(false, false);
      }
    } catch (Failure4 e) {
      lost = true;
      throw e;
    } finally {
      recovering.unlock();
    }
  }

  @Override
  public boolean reclaim() throws IOException {
    return duringRecovery(true);
  }

  @Override
  public void reopen() throws IOException {
    boolean unused = duringRecovery(false);
  }

  private boolean duringRecovery(boolean reclaim) throws IOException {
    if (!recovering.tryLock()) {
      // Somebody recovers this very open, and waits for us: it goes on when we are done.
      return true;
    }
    try {
      if (!closed.get() && !lost) {
        restore(reclaim, true);
      }
      return true;
    } catch (IOException e) {
      Optional<IOException> fatal = Recovery4.fatal(e);
      if (fatal.isPresent()) {
        throw fatal.get();
      }
      if (!reclaim && e instanceof Failure4 status && status.status() != Status4.GRACE) {
        lost = true;
      }
      return false;
    } finally {
      recovering.unlock();
    }
  }

  private void restore(boolean reclaim, boolean duringRecovery) throws IOException {
    Request4<Opening4.Opened> request =
        Request4.of(
                credential,
                () -> {
                  Ops4 ops = new Ops4().putfh(handle);
                  Opening4.existing(ops, access, mount.session().clientId(), owner, reclaim);
                  return ops;
                },
                results -> Opening4.read(results.skip(Op4.PUTFH)))
            .once();
    Opening4.Opened opened =
        RpcClient.await(mount.calls().call(duringRecovery ? request.whileRecovering() : request));
    stateid = opened.stateid();
    synchronized (locks) {
      for (Locks each : locks.values()) {
        each.stateid = null;
      }
    }
    for (Map.Entry<Long, List<Range>> each : ranges().entrySet()) {
      for (Range range : each.getValue()) {
        Request4<Boolean> lock = lockRequest(each.getKey(), range, reclaim);
        boolean granted =
            RpcClient.await(mount.calls().call(duringRecovery ? lock.whileRecovering() : lock));
        if (!granted) {
          lost = true;
          throw new Failure4(Status4.BAD_STATEID, false);
        }
      }
    }
    version++;
  }

  private Map<Long, List<Range>> ranges() {
    synchronized (locks) {
      Map<Long, List<Range>> all = new HashMap<>();
      locks.forEach((who, each) -> all.put(who, each.ranges.all()));
      return all;
    }
  }

  // ---- locks

  static byte[] lockOwner(long owner) {
    return ByteBuffer.allocate(8).putLong(owner).array();
  }

  /** Asks for a lock; false where somebody else has the range. */
  Request4<Boolean> lockRequest(long who, Range range, boolean reclaim) {
    return Request4.of(
            credential,
            () -> {
              Ops4 ops = new Ops4().putfh(handle);
              XdrWriter out = ops.op(Op4.LOCK).int32(range.write() ? 2 : 1).bool(reclaim);
              out.int64(range.start()).int64(length(range.start(), range.end()));
              byte[] known = lockStateid(who);
              if (known == null) {
                out.bool(true).int32(0).fixed(stateid).int32(0);
                out.int64(mount.session().clientId()).opaque(lockOwner(who));
              } else {
                out.bool(false).fixed(known).int32(0);
              }
              return ops;
            },
            results -> {
              results.skip(Op4.PUTFH);
              int status = results.nextStatus(Op4.LOCK);
              if (status == Status4.DENIED) {
                return false;
              }
              if (status != Status4.OK) {
                throw new Failure4(status, false);
              }
              locked(who, range, Opening4.stateid(results.in()));
              return true;
            })
        .once();
  }

  /** LOCKU. */
  Request4<Boolean> unlockRequest(long who, Range range, byte[] known) {
    return Request4.of(
            credential,
            () -> {
              Ops4 ops = new Ops4().putfh(handle);
              byte[] now = lockStateid(who);
              unlock(ops, range, now == null ? known : now);
              return ops;
            },
            results -> {
              XdrReader in = results.skip(Op4.PUTFH).next(Op4.LOCKU);
              Opening4.stateid(in);
              unlocked(who, range);
              return true;
            })
        .once();
  }

  private static void unlock(Ops4 ops, Range range, byte[] known) {
    ops.op(Op4.LOCKU)
        .int32(range.write() ? 2 : 1)
        .int32(0)
        .fixed(known)
        .int64(range.start())
        .int64(length(range.start(), range.end()));
  }

  /** Writes a LOCKU for everything that is locked; returns how many. */
  int unlockAll(Ops4 ops) {
    int count = 0;
    synchronized (locks) {
      for (Locks each : locks.values()) {
        byte[] known = each.stateid;
        if (known != null && !each.ranges.isEmpty()) {
          unlock(ops, new Range(0, Long.MAX_VALUE, true), known);
          count++;
        }
      }
    }
    return count;
  }

  /** The length as the protocol has it: all ones up to the end of any file. */
  static long length(long start, long end) {
    return end == Long.MAX_VALUE ? -1 : end - start;
  }

  byte @Nullable [] lockStateid(long who) {
    synchronized (locks) {
      Locks known = locks.get(who);
      return known == null ? null : known.stateid;
    }
  }

  private void locked(long who, Range range, byte[] given) {
    synchronized (locks) {
      Locks own = locks.computeIfAbsent(who, key -> new Locks());
      own.stateid = given;
      own.ranges.add(range.start(), range.end(), range.write());
    }
  }

  private void unlocked(long who, Range range) {
    synchronized (locks) {
      Locks own = locks.get(who);
      if (own != null) {
        own.ranges.remove(range.start(), range.end());
      }
    }
  }
}

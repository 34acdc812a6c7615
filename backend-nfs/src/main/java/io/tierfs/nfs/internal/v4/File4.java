package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsRead;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsWritten;
import io.tierfs.nfs.internal.v4.LockRanges.Range;
import io.tierfs.nfs.internal.xdr.XdrException;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An open file of an NFS 4 server. */
final class File4 implements NfsFile {
  private static final long LOCK_PAUSE_MIN_MILLIS = 20;
  private static final long LOCK_PAUSE_MAX_MILLIS = 2_000;

  private final Export4 export;
  private final Mount4 mount;
  private final Open4 open;
  private final NfsNode node;
  private final boolean created;
  private final NfsDirectoryChange directory;
  private final boolean preservedUnlinked;

  File4(
      Export4 export,
      Mount4 mount,
      Open4 open,
      NfsNode node,
      boolean created,
      NfsDirectoryChange directory,
      boolean preservedUnlinked) {
    this.export = export;
    this.mount = mount;
    this.open = open;
    this.node = node;
    this.created = created;
    this.directory = directory;
    this.preservedUnlinked = preservedUnlinked;
  }

  /** The same file with newer attributes. */
  File4 with(NfsAttributes attributes) {
    NfsNode newer = new NfsNode(node.handle(), attributes);
    return new File4(export, mount, open, newer, created, directory, preservedUnlinked);
  }

  @Override
  public NfsNode node() {
    return node;
  }

  @Override
  public boolean created() {
    return created;
  }

  @Override
  public NfsDirectoryChange directory() {
    return directory;
  }

  @Override
  public boolean preservedUnlinked() {
    return preservedUnlinked;
  }

  // ---- data

  @Override
  public CompletableFuture<NfsRead> readAsync(ByteBuffer target, long offset) {
    int wanted = Math.min(target.remaining(), export.info().readBytesMax());
    int start = target.position();
    return mount.async(
        Request4.of(
                open.credential(),
                () -> {
                  Ops4 ops = new Ops4().putfh(open.handle());
                  ops.op(Op4.READ).fixed(open.stateid()).int64(offset).int32(wanted);
                  return ops;
                },
                results -> {
                  XdrReader in = results.skip(Op4.PUTFH).next(Op4.READ);
                  boolean end = in.bool();
                  int count = in.opaque(target.slice(start, wanted));
                  target.position(start + count);
                  return new NfsRead(count, end, null);
                })
            .by(open));
  }

  @Override
  public CompletableFuture<NfsWritten> writeAsync(
      ByteBuffer source, long offset, NfsStability stability) {
    int start = source.position();
    int length = Math.min(source.remaining(), export.info().writeBytesMax());
    ByteBuffer data = source.slice(start, length);
    return mount.async(
        Request4.of(
                open.credential(),
                () -> {
                  Ops4 ops = new Ops4().putfh(open.handle());
                  XdrWriter out = ops.op(Op4.WRITE).fixed(open.stateid()).int64(offset);
                  out.int32(stability.ordinal()).payload(data);
                  return ops;
                },
                results -> {
                  XdrReader in = results.skip(Op4.PUTFH).next(Op4.WRITE);
                  int count = in.int32();
                  if (count < 0 || count > length || (count == 0 && length > 0)) {
                    throw new XdrException("wrote " + count + " of " + length + " bytes");
                  }
                  NfsWritten written = written(count, in.int32(), in.int64());
                  source.position(start + count);
                  return written;
                })
            .by(open)
            .untilClosed());
  }

  private static NfsWritten written(long count, int stability, long verifier) throws XdrException {
    if (stability < 0 || stability > 2) {
      throw new XdrException("stability " + stability);
    }
    return new NfsWritten(count, NfsStability.values()[stability], verifier, null);
  }

  @Override
  public CompletableFuture<Long> commitAsync() {
    return mount.async(
        Request4.of(
                open.credential(),
                () -> {
                  Ops4 ops = new Ops4().putfh(open.handle());
                  ops.op(Op4.COMMIT).int64(0).int32(0);
                  return ops;
                },
                results -> results.skip(Op4.PUTFH).next(Op4.COMMIT).int64())
            .untilClosed());
  }

  // ---- attributes

  @Override
  public CompletableFuture<NfsAttributes> attributesAsync() {
    return export.attributesAsync(open.credential(), open.handle());
  }

  @Override
  public NfsAttributes setAttributes(NfsCredentials caller, NfsChange change)
      throws IOException, InterruptedException {
    if (OwnerFirst4.needed(change)) {
      setAttributes(caller, OwnerFirst4.first(change));
      return setAttributes(caller, OwnerFirst4.second(change));
    }
    boolean byState = change.size() != null && open.access() != NfsAccess.READ;
    Request4<NfsAttributes> request =
        Export4.setRequest(
            mount.credential(caller),
            open.handle(),
            () -> byState ? open.stateid() : Ops4.ANONYMOUS,
            change);
    return mount.call(byState ? request.by(open) : request);
  }

  // ---- locks

  private static Range range(long offset, long length, boolean write) throws NfsException {
    if (offset < 0 || length == 0 || length < -1) {
      throw new NfsException(NfsStatus.INVAL);
    }
    return new Range(offset, LockRanges.end(offset, length), write);
  }

  @Override
  public void lock(long offset, long length, boolean write, long owner, boolean wait)
      throws IOException, InterruptedException {
    Request4<Boolean> request =
        open.lockRequest(owner, range(offset, length, write), false).by(open);
    long pause = LOCK_PAUSE_MIN_MILLIS;
    while (!mount.call(request)) {
      if (!wait) {
        throw new NfsException(NfsStatus.DENIED);
      }
      TimeUnit.MILLISECONDS.sleep(pause);
      pause = Math.min(pause * 2, LOCK_PAUSE_MAX_MILLIS);
    }
  }

  @Override
  public void unlock(long offset, long length, long owner)
      throws IOException, InterruptedException {
    Range range = range(offset, length, true);
    byte[] known = open.lockStateid(owner);
    if (known != null) {
      boolean unused = mount.call(open.unlockRequest(owner, range, known).by(open));
    }
  }

  @Override
  public boolean lockable(long offset, long length, boolean write, long owner)
      throws IOException, InterruptedException {
    Range range = range(offset, length, write);
    return mount.call(
        Request4.of(
            open.credential(),
            () -> {
              Ops4 ops = new Ops4().putfh(open.handle());
              ops.op(Op4.LOCKT)
                  .int32(write ? 2 : 1)
                  .int64(range.start())
                  .int64(Open4.length(range.start(), range.end()))
                  .int64(mount.session().clientId())
                  .opaque(Open4.lockOwner(owner));
              return ops;
            },
            results -> {
              int status = results.skip(Op4.PUTFH).nextStatus(Op4.LOCKT);
              if (status != Status4.OK && status != Status4.DENIED) {
                throw new Failure4(status, false);
              }
              return status == Status4.OK;
            }));
  }

  // ---- 4.2

  @Override
  public long seek(long offset, boolean hole) throws IOException, InterruptedException {
    return export.optional(
        Op4.SEEK,
        Request4.of(
                open.credential(),
                () -> {
                  Ops4 ops = new Ops4().putfh(open.handle());
                  ops.op(Op4.SEEK).fixed(open.stateid()).int64(offset).int32(hole ? 1 : 0);
                  return ops;
                },
                results -> {
                  XdrReader in = results.skip(Op4.PUTFH).next(Op4.SEEK);
                  boolean end = in.bool();
                  long found = in.int64();
                  if (found < 0 || (end && !hole)) {
                    // Behind the last data.
                    throw new Failure4(6, false);
                  }
                  return found;
                })
            .by(open));
  }

  @Override
  public void allocate(long offset, long length) throws IOException, InterruptedException {
    range(Op4.ALLOCATE, offset, length);
  }

  @Override
  public void deallocate(long offset, long length) throws IOException, InterruptedException {
    range(Op4.DEALLOCATE, offset, length);
  }

  private void range(int op, long offset, long length) throws IOException, InterruptedException {
    int unused =
        export.optional(
            op,
            Request4.of(
                    open.credential(),
                    () -> {
                      Ops4 ops = new Ops4().putfh(open.handle());
                      ops.op(op).fixed(open.stateid()).int64(offset).int64(length);
                      return ops;
                    },
                    results -> results.skip(Op4.PUTFH, op).status())
                .by(open));
  }

  @Override
  public NfsWritten copyTo(long offset, NfsFile target, long targetOffset, long length)
      throws IOException, InterruptedException {
    if (!(target instanceof File4 other) || other.mount != mount || length <= 0) {
      // Length 0 would mean "to the end".
      throw new NfsException(NfsStatus.INVAL);
    }
    Open4 to = other.open;
    return export.optional(
        Op4.COPY,
        Request4.of(
                open.credential(),
                () -> {
                  Ops4 ops = new Ops4().putfh(open.handle()).savefh().putfh(to.handle());
                  XdrWriter out = ops.op(Op4.COPY).fixed(open.stateid()).fixed(to.stateid());
                  out.int64(offset).int64(targetOffset).int64(length).bool(true).bool(true);
                  out.int32(0);
                  return ops;
                },
                results -> {
                  XdrReader in = results.skip(Op4.PUTFH, Op4.SAVEFH, Op4.PUTFH).next(Op4.COPY);
                  if (in.count(1, 16) != 0) {
                    // It would go on by itself, which we did not ask for.
                    throw new Failure4(Status4.OFFLOAD_NO_REQS, false);
                  }
                  long count = in.int64();
                  if (count < 0 || count > length) {
                    throw new XdrException("copied " + count + " of " + length + " bytes");
                  }
                  return written(count, in.int32(), in.int64());
                })
            .by(new Both(open, to)));
  }

  /** The opens that a copy goes between. */
  private record Both(Open4 from, Open4 to) implements State4 {
    @Override
    public int version() {
      return from.version() + to.version();
    }

    @Override
    public boolean lost() {
      return from.lost() || to.lost();
    }

    @Override
    public void recover(int version) throws IOException {
      // Nothing tells which of them it was.
      if (version() == version) {
        from.recover(from.version());
        to.recover(to.version());
      }
    }
  }

  // ---- the end

  @Override
  public void close() {
    if (!open.close()) {
      return;
    }
    mount.recovery().remove(open);
    open.whenSettled(this::sendClose);
  }

  private void sendClose() {
    var unused =
        mount
            .calls()
            .call(closing(true))
            .exceptionallyCompose(
                e ->
                    e instanceof Failure4
                        ? mount.calls().call(closing(false))
                        : CompletableFuture.failedFuture(e));
  }

  private Request4<Boolean> closing(boolean unlock) {
    return Request4.of(
            open.credential(),
            () -> {
              Ops4 ops = new Ops4().putfh(open.handle());
              if (unlock) {
                // Some servers do not close what is locked.
                int unused = open.unlockAll(ops);
              }
              ops.op(Op4.CLOSE).int32(0).fixed(open.stateid());
              return ops;
            },
            results -> {
              results.skip(Op4.PUTFH);
              if (results.status() != Status4.OK) {
                throw new Failure4(results.status(), false);
              }
              return true;
            })
        .once();
  }
}

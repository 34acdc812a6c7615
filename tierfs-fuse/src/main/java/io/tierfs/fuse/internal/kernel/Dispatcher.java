package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.fuse.internal.CallerSignals;
import io.tierfs.fuse.internal.Failures;
import java.io.IOException;

/**
 * Carries requests out: whatever comes, the answer is a success or an error, never an exception.
 *
 * <p>ENOSYS means "never ask again" to the kernel, for as long as the mount lives. It is answered
 * on purpose only: for ACCESS (the kernel checks permission itself), OPENDIR where the kernel may
 * remember listings, POLL and BMAP, for locks (which the kernel keeps itself and does not ask for),
 * and for what this protocol did not have when this was written. Thread-safe.
 */
final class Dispatcher {
  private static final long LEGACY_COPY_MAX = 0x7fff_f000L;

  private final Served served;
  private final NameOps names;
  private final AttributeOps attributes;
  private final FileOps files;
  private final DataOps data;
  private final DirectoryOps directories;
  private final XattrOps xattrs;
  private final IoctlOps ioctls;
  private final Interrupts interrupts = new Interrupts(CallerSignals::isDying);

  Dispatcher(Served served, boolean extendedSetXattr) {
    this.served = served;
    names = new NameOps(served);
    attributes = new AttributeOps(served);
    files = new FileOps(served);
    data = new DataOps(served);
    directories = new DirectoryOps(served);
    xattrs = new XattrOps(served, extendedSetXattr);
    ioctls = new IoctlOps(served);
  }

  /** Carries a whole request out; whether there is an answer. */
  boolean dispatch(Request request, Reply reply) {
    reply.begin(request.unique());
    Opcode opcode = request.opcode();
    if (opcode == null) {
      reply.fail(Errno.ENOSYS);
      return true;
    }
    Interrupts.Serving serving = null;
    try {
      if (!opcode.isTrifle()) {
        serving = begin(opcode, request);
      }
      run(opcode, request, reply);
    } catch (Throwable e) {
      lost(reply);
      reply.fail(e instanceof Unsupported ? Errno.ENOSYS : Failures.answer(opcode.name(), e));
    } finally {
      if (serving != null) {
        serving.end();
      }
    }
    return opcode.hasReply();
  }

  private Interrupts.Serving begin(Opcode opcode, Request request) {
    boolean mayEnd = opcode.isRead() && !(opcode == Opcode.OPEN && FileOps.empties(request));
    return interrupts.begin(request, mayEnd);
  }

  /** Takes back what an answer promised that the kernel did not take. */
  void lost(Reply reply) {
    try {
      reply.takeBack(served.nodes());
    } catch (RuntimeException | Error e) {
      Failures.answer("taking an answer back", e); // which is given all the same
    }
  }

  private void run(Opcode opcode, Request request, Reply reply) throws IOException {
    switch (opcode) {
      case LOOKUP -> names.lookup(request, reply);
      case FORGET -> served.forget(request.nodeId(), request.longAt(0));
      case BATCH_FORGET -> batchForget(request);
      case GETATTR -> attributes.getattr(request, reply);
      case STATX -> attributes.statx(request, reply);
      case SETATTR -> attributes.setattr(request, reply);
      case READLINK -> attributes.readlink(request, reply);
      case STATFS -> attributes.statfs(request, reply);
      case SYMLINK -> names.symlink(request, reply);
      case MKNOD -> names.mknod(request, reply);
      case MKDIR -> names.mkdir(request, reply);
      case UNLINK -> names.unlink(request);
      case RMDIR -> names.rmdir(request);
      case RENAME -> names.rename(request);
      case RENAME2 -> names.rename2(request);
      case LINK -> names.link(request, reply);
      case OPEN -> files.open(request, reply);
      case CREATE -> files.create(request, reply);
      case TMPFILE -> files.tmpfile(request, reply);
      case FLUSH -> files.flush(request);
      case FSYNC -> files.fsync(request);
      case RELEASE -> files.release(request);
      case READ -> data.read(request, reply);
      case WRITE -> data.write(request, reply);
      case FALLOCATE -> data.fallocate(request);
      case LSEEK -> data.lseek(request, reply);
      case COPY_FILE_RANGE -> data.copyFileRange(request, reply, LEGACY_COPY_MAX);
      case COPY_FILE_RANGE_64 -> data.copyFileRange(request, reply, Long.MAX_VALUE);
      case OPENDIR -> {
        if (!directories.areOpened()) {
          throw new Unsupported();
        }
        directories.opendir(request, reply);
      }
      case READDIR -> directories.readdir(request, reply);
      case READDIRPLUS -> directories.readdirplus(request, reply);
      case FSYNCDIR -> directories.fsyncdir(request);
      case RELEASEDIR -> directories.releasedir(request);
      case SETXATTR -> xattrs.setxattr(request);
      case GETXATTR -> xattrs.getxattr(request, reply);
      case LISTXATTR -> xattrs.listxattr(request, reply);
      case REMOVEXATTR -> xattrs.removexattr(request);
      case SYNCFS -> served.union().syncAll(request.caller());
      case ACCESS, POLL, BMAP, GETLK, SETLK, SETLKW -> throw new Unsupported();
      case IOCTL -> ioctls.ioctl(request, reply);
      case INIT -> throw new FsException(Errno.EPROTO, "the kernel began to talk twice");
      case INTERRUPT -> interrupts.interrupt(request.longAt(0));
      case NOTIFY_REPLY, DESTROY -> {}
    }
  }

  /** {@code fuse_batch_forget_in}: count 0; from 8 on pairs of node and number of references. */
  private void batchForget(Request request) throws FsException {
    int count = Math.min(request.sizeAt(0), (request.length() - 8) / 16);
    for (int i = 0; i < count; i++) {
      int at = 8 + 16 * i;
      served.forget(request.longAt(at), request.longAt(at + 8));
    }
  }

  /** What the kernel shall never ask again. */
  private static final class Unsupported extends IOException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}

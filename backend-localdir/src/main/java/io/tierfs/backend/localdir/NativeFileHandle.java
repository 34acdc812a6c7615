package io.tierfs.backend.localdir;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.XattrMode;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/** An open regular file: a descriptor of this process, read and written by position. */
final class NativeFileHandle implements FileHandle {
  private final CallPool pool;
  private final FsPath path;
  private final int descriptor;
  private final OpenOptions options;
  private final long rootDevice;
  private final UseCount use;
  private volatile boolean direct;

  /**
   * @param path for messages
   * @param descriptor the open file, which the handle owns from now on
   * @param direct whether it was opened with O_DIRECT
   */
  NativeFileHandle(
      CallPool pool,
      FsPath path,
      int descriptor,
      OpenOptions options,
      boolean direct,
      long rootDevice) {
    this.pool = pool;
    this.path = path;
    this.descriptor = descriptor;
    this.options = options;
    this.direct = direct;
    this.rootDevice = rootDevice;
    this.use = new UseCount(1, this::free);
  }

  private void free() {
    try (Call call = pool.call()) {
      call.closeDescriptor(descriptor);
    }
  }

  /** Begins a use of the descriptor; EBADF for a closed handle. */
  private Call begin() throws FsException {
    if (!use.begin()) {
      throw new FsException(Errno.EBADF, path);
    }
    Call call = pool.call();
    call.endsUse(use);
    return call;
  }

  @Override
  public int read(ByteBuffer target, long offset) throws FsException {
    if (!options.access().reads()) {
      throw new FsException(Errno.EBADF, path);
    }
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("a buffer to read into cannot be read-only");
    }
    return transfer(Sys.PREAD64, target, offset);
  }

  @Override
  public int write(ByteBuffer source, long offset) throws FsException {
    if (!options.access().writes()) {
      throw new FsException(Errno.EBADF, path);
    }
    // pwrite(2) on Linux: with O_APPEND the offset is not looked at, which is what we need.
    return transfer(Sys.PWRITE64, source, offset);
  }

  private int transfer(int number, ByteBuffer buffer, long offset) throws FsException {
    try (Call call = begin()) {
      MemorySegment memory = MemorySegment.ofBuffer(buffer);
      long done =
          memory.isNative()
              ? transferAll(call, number, memory.address(), memory.byteSize(), offset)
              : transferByCopy(call, number, memory, offset);
      Reference.reachabilityFence(buffer);
      Call.check(done, path);
      buffer.position(buffer.position() + (int) done);
      return (int) done;
    }
  }

  /** Moves data of the heap piece by piece; the bytes moved, or the error where there are none. */
  private long transferByCopy(Call call, int number, MemorySegment memory, long offset) {
    MemorySegment piece = pool.buffer();
    try {
      long done = 0;
      do {
        long size = Math.min(piece.byteSize(), memory.byteSize() - done);
        if (number == Sys.PWRITE64) {
          MemorySegment.copy(memory, done, piece, 0, size);
        }
        long moved = transferAll(call, number, piece.address(), size, offset + done);
        if (moved < 0) {
          return done > 0 ? done : moved;
        }
        if (number == Sys.PREAD64) {
          MemorySegment.copy(piece, 0, memory, done, moved);
        }
        done += moved;
        if (moved < size) {
          break;
        }
      } while (done < memory.byteSize());
      return done;
    } finally {
      pool.giveBack(piece);
    }
  }

  /** Repeats the call until all is moved or it moves nothing; the error where nothing was moved. */
  private long transferAll(Call call, int number, long address, long size, long offset) {
    long done = 0;
    do {
      long moved = call.sys(number, descriptor, address + done, size - done, offset + done);
      if (moved == -Sys.EINVAL && offset >= 0 && leaveDirect(call)) {
        continue;
      }
      if (moved < 0) {
        return done > 0 ? done : moved;
      }
      if (moved == 0) {
        break;
      }
      done += moved;
    } while (done < size);
    return done;
  }

  /**
   * Gives direct I/O up at the first transfer that is not aligned for it; false if it was not on.
   */
  private boolean leaveDirect(Call call) {
    if (!direct) {
      return false;
    }
    direct = false;
    return call.sys(Sys.FCNTL, descriptor, Sys.F_SETFL, options.append() ? Sys.O_APPEND : 0) == 0;
  }

  @Override
  public FileStat stat() throws FsException {
    try (Call call = begin()) {
      Call.check(Statx.askOpen(call, descriptor, Statx.TYPE_AND_BASIC | Statx.BIRTH_TIME), path);
      return Statx.read(call, rootDevice);
    }
  }

  @Override
  public void change(CallContext caller, AttributeChange change) throws FsException {
    try (Call call = begin()) {
      NativeAttributes.changeOpen(call, descriptor, change, path);
    }
  }

  @Override
  public byte[] getXattr(CallContext caller, String name) throws FsException {
    try (Call call = begin()) {
      return NativeXattrs.getOpen(call, pool, descriptor, name, path);
    }
  }

  @Override
  public void setXattr(CallContext caller, String name, byte[] value, XattrMode mode)
      throws FsException {
    try (Call call = begin()) {
      NativeXattrs.setOpen(call, pool, descriptor, name, value, mode, path);
    }
  }

  @Override
  public List<String> listXattrs(CallContext caller) throws FsException {
    try (Call call = begin()) {
      return NativeXattrs.listOpen(call, pool, descriptor, path);
    }
  }

  @Override
  public void removeXattr(CallContext caller, String name) throws FsException {
    try (Call call = begin()) {
      NativeXattrs.removeOpen(call, descriptor, name, path);
    }
  }

  @Override
  public void sync(boolean dataOnly) throws FsException {
    try (Call call = begin()) {
      Call.check(call.sys(dataOnly ? Sys.FDATASYNC : Sys.FSYNC, descriptor), path);
    }
  }

  @Override
  public OptionalInt rawDescriptor() {
    return use.isClosed() ? OptionalInt.empty() : OptionalInt.of(descriptor);
  }

  @Override
  public void allocate(int mode, long offset, long length) throws FsException {
    try (Call call = begin()) {
      Call.check(call.sys(Sys.FALLOCATE, descriptor, mode, offset, length), path);
    }
  }

  @Override
  public long seekData(long offset) throws FsException {
    return seek(offset, Sys.SEEK_DATA);
  }

  @Override
  public long seekHole(long offset) throws FsException {
    return seek(offset, Sys.SEEK_HOLE);
  }

  /** Moves the descriptor's own position too, which nobody uses. */
  private long seek(long offset, int whence) throws FsException {
    try (Call call = begin()) {
      return Call.check(call.sys(Sys.LSEEK, descriptor, offset, whence), path);
    }
  }

  @Override
  public long copyTo(long offset, FileHandle target, long targetOffset, long length)
      throws FsException {
    if (!(target instanceof NativeFileHandle to)) {
      throw new FsException(Errno.EXDEV, path);
    }
    if (!to.use.begin()) {
      throw new FsException(Errno.EBADF, to.path);
    }
    try (Call call = begin()) {
      call.putLong(Call.OFFSETS, offset);
      call.putLong(Call.OFFSETS + 8, targetOffset);
      long copied =
          call.sys(
              Sys.COPY_FILE_RANGE,
              descriptor,
              call.at(Call.OFFSETS),
              to.descriptor,
              call.at(Call.OFFSETS + 8),
              length,
              0);
      return Call.check(copied, path);
    } finally {
      to.use.end();
    }
  }

  @Override
  public void close() {
    use.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}

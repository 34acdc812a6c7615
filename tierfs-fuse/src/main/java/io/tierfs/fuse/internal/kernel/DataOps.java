package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads and writes open files, and what else concerns their contents. */
final class DataOps {
  private static final int PAGES = 1;
  private static final int KILL_SET_ID = 1 << 2;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  private final Served served;

  DataOps(Served served) {
    this.served = served;
  }

  private FileEntry entry(long handle) throws FsException {
    return served.files().get(handle);
  }

  /** {@code fuse_read_in}: fh 0, offset 8, size 16. */
  void read(Request request, Reply reply) throws IOException {
    OpenFile file = entry(request.longAt(0)).file();
    ByteBuffer target = reply.buffer(request.sizeAt(16));
    reply.filled(file.read(target, request.longAt(8)));
  }

  /** {@code fuse_write_in}: fh 0, offset 8, size 16, write_flags 20, data 40. */
  void write(Request request, Reply reply) throws IOException {
    FileEntry entry = entry(request.longAt(0));
    int flags = request.intAt(20);
    ByteBuffer data = request.bufferAt(40, request.sizeAt(16));
    if ((flags & KILL_SET_ID) != 0) {
      entry.dropSetId(request.caller());
    }
    OpenFile file = (flags & PAGES) != 0 ? entry.pageFile(served.files()) : entry.file();
    int written = file.write(data, request.longAt(8));
    reply.putInt(reply.add(8), written);
  }

  /** {@code fuse_fallocate_in}: fh 0, offset 8, length 16, mode 24. */
  void fallocate(Request request) throws IOException {
    FileEntry entry = entry(request.longAt(0));
    dropSetIdOfOthers(request, entry);
    entry.file().allocate(request.intAt(24), request.longAt(8), request.longAt(16));
  }

  /** {@code fuse_lseek_in}: fh 0, offset 8, whence 16. */
  void lseek(Request request, Reply reply) throws IOException {
    OpenFile file = entry(request.longAt(0)).file();
    long offset = request.longAt(8);
    long found =
        switch (request.intAt(16)) {
          case SEEK_DATA -> file.seekData(offset);
          case SEEK_HOLE -> file.seekHole(offset);
          default -> throw new FsException(Errno.EINVAL);
        };
    reply.putLong(reply.add(8), found);
  }

  /**
   * {@code fuse_copy_file_range_in}: fh_in 0, off_in 8, nodeid_out 16, fh_out 24, off_out 32, len
   * 40. The answer has 8 bytes; what fits into 4 is the same in both versions on these machines.
   */
  void copyFileRange(Request request, Reply reply, long lengthMax) throws IOException {
    OpenFile source = entry(request.longAt(0)).file();
    FileEntry target = entry(request.longAt(24));
    long length = Math.min(request.longAt(40), lengthMax);
    dropSetIdOfOthers(request, target);
    long copied = source.copyTo(request.longAt(8), target.file(), request.longAt(32), length);
    reply.putLong(reply.add(8), copied);
  }

  /** The kernel does not say whether the caller may leave the bits: only root may, usually. */
  private static void dropSetIdOfOthers(Request request, FileEntry entry) throws IOException {
    if (request.uid() != 0) {
      entry.dropSetId(request.caller());
    }
  }
}

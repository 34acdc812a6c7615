package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Copies and compares the contents of files; holes stay holes. */
final class SparseCopy {
  private static final int CHUNK_BYTES = 1 << 20;

  private SparseCopy() {}

  /**
   * Copies into an empty file.
   *
   * @param size how large the source is; EIO where it turns out to be smaller
   * @param wanted asked now and then; ECANCELED where nobody wants the copy any more
   */
  static void copy(FileHandle from, FileHandle to, long size, BooleanSupplier wanted)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.max(1, Math.min(size, CHUNK_BYTES)));
    long end = 0;
    for (long data = nextData(from, 0, size); data < size; data = nextData(from, end, size)) {
      end = Math.min(size, from.seekHole(data));
      for (long at = data; at < end; ) {
        if (!wanted.getAsBoolean()) {
          throw new FsException(Errno.ECANCELED);
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
        if (from.read(buffer, at) <= 0) {
          throw new FsException(Errno.EIO, "the file has become smaller");
        }
        at = write(to, buffer.flip(), at);
      }
    }
    if (end < size) {
      to.change(CallContext.daemon(), AttributeChange.size(size));
    }
  }

  private static long write(FileHandle to, ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      int written = to.write(bytes, at);
      if (written <= 0) {
        throw new FsException(Errno.ENOSPC);
      }
      at += written;
    }
    return at;
  }

  /** Where the next data begin; the size where there are no more. */
  private static long nextData(FileHandle file, long offset, long size) throws IOException {
    if (offset >= size) {
      return size;
    }
    try {
      return file.seekData(offset);
    } catch (IOException e) {
      if (Errno.of(e) == Errno.ENXIO) {
        return size;
      }
      throw e;
    }
  }

  /** Whether two files hold the same. */
  static boolean isSame(FileHandle one, FileHandle other) throws IOException {
    long size = one.stat().size();
    if (size != other.stat().size()) {
      return false;
    }
    ByteBuffer first = ByteBuffer.allocateDirect(CHUNK_BYTES);
    ByteBuffer second = ByteBuffer.allocateDirect(CHUNK_BYTES);
    for (long at = 0; at < size; ) {
      fill(one, first, at);
      fill(other, second, at);
      if (!first.equals(second)) {
        return false;
      }
      if (!first.hasRemaining()) {
        return false; // one of them shrinks just now
      }
      at += first.remaining();
    }
    return true;
  }

  private static void fill(FileHandle file, ByteBuffer buffer, long offset) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) > 0) {}
    buffer.flip();
  }
}

package io.tierfs.api;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/**
 * An open file of a backend. It stands for the file, not for the name: it goes on working after the
 * name was renamed or (with {@link Capability#OPEN_UNLINKED}) unlinked.
 *
 * <p>Thread-safe: any number of reads and writes may run at once.
 *
 * @since 0.1
 */
public interface FileHandle extends Closeable {
  /**
   * Reads from {@code offset} into the buffer's remaining space, as {@code pread(2)}.
   *
   * @return how many bytes were read: less than asked for only at the end of the file, 0 behind it
   * @throws FsException EBADF where the handle was opened for writing only
   */
  int read(ByteBuffer target, long offset) throws IOException;

  /**
   * Writes the buffer's remaining bytes at {@code offset}, or at the end where the handle was
   * opened to append.
   *
   * @return how many bytes were written: all, or fewer where an error (a full disk) came after some
   * @throws FsException EBADF where the handle was opened for reading only; ENOSPC, EDQUOT, EFBIG
   *     where not a single byte could be written
   */
  int write(ByteBuffer source, long offset) throws IOException;

  /** The attributes of the open file. */
  FileStat stat() throws IOException;

  /** Changes attributes of the open file; EROFS by default. */
  default void change(CallContext caller, AttributeChange change) throws IOException {
    throw new FsException(Errno.EROFS);
  }

  /**
   * The value of an extended attribute of the open file, which need not have a name any more;
   * EOPNOTSUPP by default, ENODATA where there is none of that name.
   */
  default byte[] getXattr(CallContext caller, String name) throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /** Sets an extended attribute of the open file; EOPNOTSUPP by default. */
  default void setXattr(CallContext caller, String name, byte[] value, XattrMode mode)
      throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /** The names of the open file's extended attributes; EOPNOTSUPP by default. */
  default List<String> listXattrs(CallContext caller) throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /** Removes an extended attribute of the open file; EOPNOTSUPP by default. */
  default void removeXattr(CallContext caller, String name) throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /**
   * Returns when all that was written through any handle of the file is safe on its disk.
   *
   * @param dataOnly attributes that are not needed to read the data back may stay behind
   */
  default void sync(boolean dataOnly) throws IOException {}

  /**
   * Called at each {@code close(2)} of a descriptor, so that a late error of earlier writes can be
   * told. Local files have none.
   */
  default void flush() throws IOException {}

  /**
   * A descriptor of this process, by which the kernel can do the reads and writes itself. It
   * belongs to the handle and ends with it. Needs {@link Capability#RAW_DESCRIPTORS}.
   */
  default OptionalInt rawDescriptor() {
    return OptionalInt.empty();
  }

  /**
   * Reserves or frees storage, as {@code fallocate(2)} with its mode bits. Needs {@link
   * Capability#ALLOCATE}; EOPNOTSUPP by default or for a mode that is not known.
   */
  default void allocate(int mode, long offset, long length) throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /**
   * The first offset at or behind this one that holds data, as {@code SEEK_DATA}; ENXIO behind the
   * last. By default all of the file is data.
   */
  default long seekData(long offset) throws IOException {
    if (offset < 0 || offset >= stat().size()) {
      throw new FsException(Errno.ENXIO);
    }
    return offset;
  }

  /**
   * The first offset at or behind this one that lies in a hole, as {@code SEEK_HOLE}: the end of
   * the file counts as one. ENXIO behind the end.
   */
  default long seekHole(long offset) throws IOException {
    long size = stat().size();
    if (offset < 0 || offset >= size) {
      throw new FsException(Errno.ENXIO);
    }
    return size;
  }

  /**
   * Copies a range into another open file of the same backend, as {@code copy_file_range(2)}. Needs
   * {@link Capability#COPY_RANGE}.
   *
   * @return how many bytes were copied, 0 at the end of the file
   * @throws FsException EXDEV or EOPNOTSUPP where the caller has to copy by reads and writes
   */
  default long copyTo(long offset, FileHandle target, long targetOffset, long length)
      throws IOException {
    throw new FsException(Errno.EOPNOTSUPP);
  }
}

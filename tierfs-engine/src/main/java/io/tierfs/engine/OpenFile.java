package io.tierfs.engine;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * An open file of the union. Rules and errors are those of {@link FileHandle}; {@link FileStat}s
 * carry the inode number of the union. Thread-safe.
 *
 * @since 0.1
 */
public interface OpenFile extends Closeable {
  Node node();

  /** Whether it was made by this open. */
  boolean isNew();

  int read(ByteBuffer target, long offset) throws IOException;

  int write(ByteBuffer source, long offset) throws IOException;

  FileStat stat() throws IOException;

  /**
   * The attributes that it had when it was opened, or somewhat later: as {@link #stat}, but the
   * tier is not asked once more about a file that was just made.
   */
  default FileStat firstStat() throws IOException {
    return stat();
  }

  void change(CallContext caller, AttributeChange change) throws IOException;

  void sync(boolean dataOnly) throws IOException;

  void flush() throws IOException;

  void allocate(int mode, long offset, long length) throws IOException;

  long seekData(long offset) throws IOException;

  long seekHole(long offset) throws IOException;

  long copyTo(long offset, OpenFile target, long targetOffset, long length) throws IOException;

  /**
   * A descriptor of the file on its tier, as {@link FileHandle#rawDescriptor}. It may be closed at
   * any time, when the file moves to another tier, unless the file was {@link #fix fixed} before.
   */
  OptionalInt rawDescriptor();

  /**
   * Whether it was opened to be written on a tier that has little room left: who writes to it past
   * the union may run out of room, where the union would move it to another tier.
   */
  default boolean mayRunFull() {
    return false;
  }

  /**
   * Has the file stay on its tier until {@link #unfix} or until this is closed, because the kernel
   * reads or writes it by itself, or somebody uses its descriptor. Counted.
   *
   * @return false where it is moving just now
   */
  default boolean fix() {
    return true;
  }

  /** Takes one {@link #fix} back. */
  default void unfix() {}
}

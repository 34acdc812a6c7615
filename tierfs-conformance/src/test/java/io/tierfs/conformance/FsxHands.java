package io.tierfs.conformance;

import java.io.Closeable;
import java.io.IOException;

/**
 * Opens, reads and changes files for {@link Fsx}: through a mount or at the port. Paths are
 * relative to the root of the union. Refusals are {@link io.tierfs.api.FsException}s. Not
 * thread-safe.
 */
interface FsxHands extends Closeable {
  /** Opens an existing file for reading and writing; what was open by this number is closed. */
  void open(int handle, String path, boolean append) throws IOException;

  byte[] read(int handle, long offset, int length) throws IOException;

  /** Writes all, at the end where the handle was opened to append. */
  void write(int handle, long offset, byte[] data) throws IOException;

  void resize(int handle, long size) throws IOException;

  void resize(String path, long size) throws IOException;

  long size(int handle) throws IOException;

  void sync(int handle, boolean dataOnly) throws IOException;

  void allocate(int handle, int mode, long offset, long length) throws IOException;

  /** As {@code lseek(2)} for SEEK_DATA or SEEK_HOLE. */
  long seek(int handle, long offset, boolean data) throws IOException;

  /** Copies all of a range, by {@code copy_file_range(2)} as far as that goes. */
  void copy(int from, long offset, int to, long targetOffset, int length) throws IOException;

  /** Reads by a shared mapping that stays; all of it lies within the file. */
  byte[] readMapped(int handle, long offset, int length) throws IOException;

  /** As {@link #readMapped}, to write. */
  void writeMapped(int handle, long offset, byte[] data) throws IOException;

  /** What was written by the mapping goes to the file. */
  void syncMapped(int handle) throws IOException;

  void unmap(int handle) throws IOException;

  /** Whoever remembers contents may forget them. */
  void forget(int handle) throws IOException;

  void rename(String from, String to) throws IOException;

  void link(String existing, String path) throws IOException;

  void unlink(String path) throws IOException;
}

package io.tierfs.nfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * An open regular file of an {@link NfsExport}, with the credentials by which it was opened.
 *
 * <p>v4: holds the open's state id and recovers it after a restart of the server or a lost lease
 * (by CLAIM_PREVIOUS, or CLAIM_FH where the server has no grace period); where that is refused its
 * calls fail with {@link NfsStatus#STALE}. v3: no state, but for the handle.
 *
 * <p>Thread-safe. Buffers belong to the call until its future completes; their positions are moved
 * then by what was transferred. They may be heap or direct buffers.
 */
public interface NfsFile extends AutoCloseable {
  /** Handle and attributes as they were when the file was opened. */
  NfsNode node();

  /** Whether this open made the file. On v3 a guess (false) unless exclusive. */
  boolean created();

  /** What happened to the directory when this open made the file; unknown values else. */
  NfsDirectoryChange directory();

  /**
   * Whether the server keeps the file when its last name is removed, for as long as it is open,
   * also over a restart. v4: OPEN4_RESULT_PRESERVE_UNLINKED; v3: never.
   */
  boolean preservedUnlinked();

  /**
   * Reads at most {@link NfsInfo#readBytesMax()} bytes into the buffer: READ. May be short before
   * the end of the file.
   */
  CompletableFuture<NfsRead> readAsync(ByteBuffer target, long offset);

  default NfsRead read(ByteBuffer target, long offset) throws IOException, InterruptedException {
    return NfsException.join(readAsync(target, offset));
  }

  /** Writes at most {@link NfsInfo#writeBytesMax()} bytes: WRITE. May be short. */
  CompletableFuture<NfsWritten> writeAsync(ByteBuffer source, long offset, NfsStability stability);

  default NfsWritten write(ByteBuffer source, long offset, NfsStability stability)
      throws IOException, InterruptedException {
    return NfsException.join(writeAsync(source, offset, stability));
  }

  /**
   * Puts what was written on the disk: COMMIT of the whole file.
   *
   * @return the server's verifier: what was written {@link NfsStability#UNSTABLE} with the same one
   *     is safe, all else has to be written again
   */
  CompletableFuture<Long> commitAsync();

  default long commit() throws IOException, InterruptedException {
    return NfsException.join(commitAsync());
  }

  /** As {@link NfsExport#attributes}, by the credentials of this open. */
  CompletableFuture<NfsAttributes> attributesAsync();

  default NfsAttributes attributes() throws IOException, InterruptedException {
    return NfsException.join(attributesAsync());
  }

  /** As {@link NfsExport#setAttributes}; on v4 with this open's state id. */
  NfsAttributes setAttributes(NfsCredentials caller, NfsChange change)
      throws IOException, InterruptedException;

  /**
   * Locks a range: LOCK (v4). v3: NOTSUPP (NLM is not spoken).
   *
   * @param length -1 up to the end
   * @param owner who holds it; any number that the caller chooses
   * @param wait whether to ask again until the range is free
   * @throws NfsException DENIED where another owner holds it and {@code wait} is false
   */
  void lock(long offset, long length, boolean write, long owner, boolean wait)
      throws IOException, InterruptedException;

  /** Unlocks a range: LOCKU (v4). v3: NOTSUPP. */
  void unlock(long offset, long length, long owner) throws IOException, InterruptedException;

  /** Whether a lock could be had now: LOCKT (v4). v3: NOTSUPP. */
  boolean lockable(long offset, long length, boolean write, long owner)
      throws IOException, InterruptedException;

  /**
   * The next data or hole at or behind an offset: SEEK (4.2, {@link NfsFeature#SEEK}), else
   * NOTSUPP.
   *
   * @throws NfsException NXIO behind the end of the file, or of the last data
   */
  long seek(long offset, boolean hole) throws IOException, InterruptedException;

  /** Reserves storage: ALLOCATE (4.2); the file grows where the range ends behind it. */
  void allocate(long offset, long length) throws IOException, InterruptedException;

  /** Frees storage, so that the range reads as zeros: DEALLOCATE (4.2); the size stays. */
  void deallocate(long offset, long length) throws IOException, InterruptedException;

  /**
   * Copies a range into another open file of the same export on the server: COPY (4.2,
   * synchronous).
   *
   * @return how many bytes, with stability and verifier as for a write
   */
  NfsWritten copyTo(long offset, NfsFile target, long targetOffset, long length)
      throws IOException, InterruptedException;

  /**
   * Closes: v4 LOCKU for all its locks, then CLOSE; v3 nothing. Does not wait for the server: the
   * CLOSE is sent and its outcome ignored. Idempotent. Reads and writes under way may fail.
   */
  @Override
  void close();
}

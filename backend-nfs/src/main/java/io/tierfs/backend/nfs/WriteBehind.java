package io.tierfs.backend.nfs;

import io.tierfs.api.Interruption;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsStability;
import io.tierfs.nfs.NfsWritten;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What was written to one file and is not safe on the server yet.
 *
 * <p>Bytes are gathered into chunks, sent without waiting (UNSTABLE), and kept until a COMMIT
 * returns the verifier that came with the WRITE: another verifier means that the server has
 * restarted, and they are sent again. Chunks that overlap are sent one after the other. What the
 * server refuses (a full disk) is dropped, and told to each handle of the file: by its next {@link
 * #write}s and by the {@link #sync} after them. A server that does not answer loses nothing:
 * callers get an error when their time is over, the chunks stay.
 *
 * <p>Thread-safe; the monitor of this object guards all of it and is never held while anything is
 * sent, which may have to wait. A thread of its own sends, so that neither a caller nor the
 * client's thread that tells of an answer ever waits for that.
 */
final class WriteBehind {
  /** WRITEs of one file on the way at once. */
  private static final int SENDING_MAX = 16;

  /** Chunks that one file keeps before it commits. */
  private static final int CHUNKS_MAX = 512;

  private static final long FILLING_NANOS_MAX = 1_000_000_000L;
  private static final long WRITTEN_NANOS_MAX = 5_000_000_000L;

  private final Server server;
  private final Budget budget;
  private final int chunkBytes;
  private final Buffers buffers;
  private final Executor sender;
  private final Runnable answered;
  private final List<Chunk> chunks = new ArrayList<>();
  private final Set<NfsFile> leaving = new HashSet<>();
  private @Nullable Chunk filling;
  private long lastSequence;
  private long stableSequence;
  private int sending;
  private boolean pumping;
  private boolean committing;
  private boolean commitWaits;
  private @Nullable IOException error;
  private long errors;
  private boolean errorTold;
  private boolean lost;

  /** How often the server has said that it took something. */
  private long answers;

  /**
   * @param chunkBytes what one WRITE carries at most, and how large the buffers are
   * @param sender runs what may wait for the server for any time
   * @param answered told after each WRITE and COMMIT that was answered
   */
  WriteBehind(
      Server server,
      Budget budget,
      int chunkBytes,
      Buffers buffers,
      Executor sender,
      Runnable answered) {
    this.server = server;
    this.sender = sender;
    this.budget = budget;
    this.chunkBytes = chunkBytes;
    this.buffers = buffers;
    this.answered = answered;
  }

  /**
   * Takes all bytes of a buffer; waits only where memory is short.
   *
   * @param awaited whether {@link #sync} is called at once: then nobody else is told of a refusal
   */
  void write(NfsFile file, ByteBuffer source, long offset, Told told, boolean awaited)
      throws IOException {
    long at = offset;
    while (source.hasRemaining()) {
      int count = Math.min(source.remaining(), chunkBytes);
      takeMemory(count);
      synchronized (this) {
        IOException latched = error;
        if (latched != null && told.errors < errors) {
          budget.give(count);
          throw server.failures().of(latched);
        }
        int added = add(file, source, at, count, awaited ? told : null);
        budget.give(count - added);
        at += added;
        if (chunks.size() >= CHUNKS_MAX) {
          commit();
        }
      }
    }
  }

  /** Adds to the chunk that is being filled, or begins another one; returns how much was taken. */
  private int add(NfsFile file, ByteBuffer source, long at, int count, @Nullable Told awaiting) {
    Chunk chunk = filling;
    if (chunk == null
        || chunk.file != file
        || chunk.awaiting != awaiting
        || at < chunk.offset
        || at > chunk.end()
        || at - chunk.offset >= chunkBytes) {
      seal();
      chunk = new Chunk(file, at, ++lastSequence, System.nanoTime(), count, buffers, awaiting);
      filling = chunk;
      chunks.add(chunk);
    }
    int fits = (int) Math.min(count, chunk.offset + chunkBytes - at);
    int before = chunk.length;
    chunk.add(source, at, fits);
    budget.give(fits - (chunk.length - before));
    if (chunk.length == chunkBytes) {
      seal();
    }
    return fits;
  }

  /** Takes memory; where there is none, has this file's own chunks committed, and waits. */
  private void takeMemory(int count) throws IOException {
    if (budget.take(count)) {
      if (budget.used() > budget.bytesMax() / 2) {
        commit();
      }
      return;
    }
    Deadline deadline = new Deadline(server.patience());
    while (!budget.take(count)) {
      synchronized (this) {
        seal();
        commit();
      }
      if (deadline.isOver()) {
        throw server.timedOut();
      }
      Interruption.during(
          () -> {
            budget.awaitGift(deadline.millisLeft(100));
            return true;
          });
    }
  }

  private void seal() {
    Chunk chunk = filling;
    if (chunk != null) {
      filling = null;
      chunk.state = Chunk.State.READY;
      pump();
    }
  }

  /** Has sent what may be sent. */
  private synchronized void pump() {
    if (!pumping && nextToSend() != null) {
      pumping = true;
      sender.execute(this::sendAll);
    }
  }

  private void sendAll() {
    while (true) {
      Chunk chunk;
      NfsStability stability;
      synchronized (this) {
        chunk = nextToSend();
        if (chunk == null) {
          pumping = false;
          return;
        }
        chunk.state = Chunk.State.SENDING;
        sending++;
        // A file that is one chunk, and has to be safe, needs no COMMIT.
        stability =
            chunk.sequence == stableSequence && chunks.size() == 1
                ? NfsStability.FILE_SYNC
                : NfsStability.UNSTABLE;
      }
      send(chunk, stability);
    }
  }

  private @Nullable Chunk nextToSend() {
    return sending < SENDING_MAX ? ChunkOrder.next(chunks) : null;
  }

  private void send(Chunk chunk, NfsStability stability) {
    ByteBuffer rest = chunk.rest();
    var answer = chunk.file.writeAsync(rest, chunk.offset + chunk.taken, stability);
    var _ =
        answer.whenComplete(
            (written, failure) -> {
              // Before the chunk goes: attributes that were asked for earlier are older than it.
              answered.run();
              synchronized (this) {
                sending--;
                if (written != null) {
                  answers++;
                  taken(chunk, written);
                } else {
                  refused(chunk, failure);
                }
                pump();
                notifyAll();
              }
            });
  }

  private void taken(Chunk chunk, NfsWritten written) {
    boolean first = chunk.taken == 0;
    if (chunk.again || (!first && chunk.verifier != written.verifier())) {
      // The server restarted in the middle: what it took before may be gone.
      chunk.again = false;
      chunk.taken = 0;
      chunk.state = Chunk.State.READY;
      return;
    }
    chunk.taken += (int) written.count();
    chunk.verifier = written.verifier();
    if (chunk.taken < chunk.length) {
      chunk.state = Chunk.State.READY;
    } else if (written.stability() != NfsStability.UNSTABLE
        && first
        && !ChunkOrder.coversOlder(chunks, chunk)) {
      forget(chunk);
    } else {
      chunk.state = Chunk.State.WRITTEN;
    }
  }

  private void refused(Chunk chunk, @Nullable Throwable failure) {
    IOException reason = Failures.reason(failure);
    if (Failures.isSilence(reason) && !lost) {
      chunk.state = Chunk.State.WAITING;
      return;
    }
    if (chunk.awaiting != null) {
      chunk.awaiting.own = reason;
    } else {
      error = reason;
      errors++;
      errorTold = false;
    }
    forget(chunk);
  }

  private void forget(Chunk chunk) {
    if (chunks.remove(chunk)) {
      budget.give(chunk.length);
      if (!lost) {
        chunk.free();
      }
      leave();
    }
  }

  /** Has committed what is written. */
  private synchronized void commit() {
    if (committing || commitWaits) {
      return;
    }
    List<Chunk> written =
        chunks.stream().filter(chunk -> chunk.state == Chunk.State.WRITTEN).toList();
    if (written.isEmpty()) {
      return;
    }
    committing = true;
    sender.execute(() -> commit(written));
  }

  private void commit(List<Chunk> written) {
    var _ =
        written
            .getFirst()
            .file
            .commitAsync()
            .whenComplete(
                (verifier, failure) -> {
                  answered.run();
                  synchronized (this) {
                    committing = false;
                    if (verifier == null) {
                      uncommitted(written, failure);
                    } else {
                      answers++;
                      committed(written, verifier);
                    }
                    pump();
                    notifyAll();
                  }
                });
  }

  private void committed(List<Chunk> written, long verifier) {
    for (Chunk chunk : written) {
      if (chunk.state != Chunk.State.WRITTEN) {
        // An older one that it covers is sent again, and so is this.
        continue;
      }
      if (chunk.verifier == verifier) {
        forget(chunk);
      } else {
        ChunkOrder.sendAgain(chunks, chunk);
      }
    }
  }

  private void uncommitted(List<Chunk> written, @Nullable Throwable failure) {
    if (Failures.isSilence(Failures.reason(failure))) {
      commitWaits = true;
    } else {
      written.forEach(chunk -> refused(chunk, failure));
    }
  }

  /** Which errors one who asks was told of. Guarded by the {@link WriteBehind}. */
  static final class Told {
    private long errors;
    private @Nullable IOException own;
  }

  /** For one who opens the file: an error that nobody was told of is its own to hear. */
  synchronized Told begin() {
    Told told = new Told();
    told.errors = errors == 0 || errorTold ? errors : errors - 1;
    return told;
  }

  /**
   * Returns when all that was written before is safe on the server; tells the last error that this
   * one has not been told of.
   */
  void sync(Told told) throws IOException {
    settle();
    synchronized (this) {
      IOException own = told.own;
      if (own != null) {
        told.own = null;
        throw server.failures().of(own);
      }
      IOException latched = error;
      if (latched != null && told.errors < errors) {
        told.errors = errors;
        errorTold = true;
        throw server.failures().of(latched);
      }
    }
  }

  /** As {@link #sync}, but tells nothing that the server refused. */
  void settle() throws IOException {
    synchronized (this) {
      if (chunks.isEmpty()) {
        return;
      }
    }
    server.requireAnswering();
    long mark;
    synchronized (this) {
      mark = lastSequence;
      stableSequence = lastSequence;
      seal();
    }
    awaitWhile(() -> isThere(mark));
  }

  /** Whether a chunk of before is there; has them committed when all are written. */
  private boolean isThere(long mark) {
    boolean there = false;
    for (Chunk chunk : chunks) {
      if (chunk.sequence <= mark) {
        there = true;
        if (chunk.state != Chunk.State.WRITTEN) {
          return true;
        }
      }
    }
    if (there) {
      commit();
    }
    return there;
  }

  private interface Condition {
    boolean holds();
  }

  /** Waits; the time runs anew with each answer, for a slow server is not a silent one. */
  private void awaitWhile(Condition condition) throws IOException {
    boolean over =
        Interruption.during(
            () -> {
              synchronized (this) {
                Deadline deadline = new Deadline(server.patience());
                long heard = answers;
                while (condition.holds()) {
                  if (heard != answers) {
                    heard = answers;
                    deadline = new Deadline(server.patience());
                  } else if (deadline.isOver()) {
                    return true;
                  }
                  wait(deadline.millisLeft(Long.MAX_VALUE));
                }
                return false;
              }
            });
    if (over) {
      throw server.timedOut();
    }
  }

  /** Whether all is safe. */
  synchronized boolean isClean() {
    return chunks.isEmpty();
  }

  /** Copies of what is kept of a range, oldest first. */
  synchronized List<Chunk.Piece> within(long from, long to) {
    return ChunkOrder.within(chunks, from, to);
  }

  /** How often the server has said that it took something of this. */
  synchronized long answers() {
    return answers;
  }

  /** How many bytes are kept. */
  synchronized long bytes() {
    return chunks.stream().mapToLong(chunk -> chunk.length).sum();
  }

  /** Sends what waits for more bytes for too long, and commits what is old. */
  synchronized void tick(long nanos) {
    Chunk chunk = filling;
    if (chunk != null && nanos - chunk.beganNanos > FILLING_NANOS_MAX) {
      seal();
    }
    commitWaits = false;
    for (Chunk each : chunks) {
      if (each.state == Chunk.State.WAITING) {
        each.state = Chunk.State.READY;
      }
    }
    pump();
    Optional<Chunk> oldest =
        chunks.stream().filter(each -> each.state == Chunk.State.WRITTEN).findFirst();
    if (oldest.isPresent() && nanos - oldest.get().beganNanos > WRITTEN_NANOS_MAX) {
      commit();
    }
  }

  /** Closes a file of the client when nothing is kept that was written through it. */
  synchronized void closeWhenClean(NfsFile file) {
    Chunk chunk = filling;
    if (chunk != null && chunk.file == file) {
      seal();
    }
    leaving.add(file);
    leave();
  }

  private void leave() {
    leaving.removeIf(
        file -> {
          if (chunks.stream().anyMatch(chunk -> chunk.file == file)) {
            return false;
          }
          file.close();
          return true;
        });
  }

  /** Gives up what is not safe; returns how many bytes are lost. */
  synchronized long abandon() {
    lost = true;
    long bytes = bytes();
    List.copyOf(chunks).forEach(this::forget);
    filling = null;
    return bytes;
  }
}

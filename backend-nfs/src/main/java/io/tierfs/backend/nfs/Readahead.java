package io.tierfs.backend.nfs;

import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsRead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of one open file before they are asked for, while it is read from front to back.
 * Thread-safe.
 */
final class Readahead {
  private static final int PAGES_MIN = 2;
  private static final int PAGES_MAX = 16;

  /** A page on its way, and what version of the file it is of. */
  private record Page(ByteBuffer bytes, CompletableFuture<NfsRead> answer, long version) {}

  private final NfsFile file;
  private final Budget budget;
  private final Buffers buffers;
  private final int pageBytes;
  private final TreeMap<Long, Page> pages = new TreeMap<>();
  private long next;
  private long run;
  private int window = PAGES_MIN;
  private final AtomicLong end = new AtomicLong(Long.MAX_VALUE);
  private boolean closed;

  Readahead(NfsFile file, Budget budget, Buffers buffers, int pageBytes) {
    this.file = file;
    this.budget = budget;
    this.buffers = buffers;
    this.pageBytes = pageBytes;
  }

  /** Waits for an answer. */
  interface Waiting {
    NfsRead await(CompletableFuture<NfsRead> answer) throws IOException;
  }

  /**
   * Reads as far as pages are there or on their way.
   *
   * @param version of the file: pages of another one are worth nothing
   * @return how many bytes, less than asked for where the rest has to be read otherwise
   */
  int read(ByteBuffer target, long offset, long version, Waiting waiting) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      long at = offset + total;
      Page page = page(at, version);
      if (page == null) {
        return total;
      }
      int count;
      try {
        count = waiting.await(page.answer).count();
      } catch (IOException e) {
        drop(at);
        throw e;
      }
      int copied = copy(page, at, count, target);
      if (copied <= 0) {
        return total;
      }
      total += copied;
    }
    return total;
  }

  /** Copies from a page that came, if it is still ours. */
  private synchronized int copy(Page page, long at, int count, ByteBuffer target) {
    int within = (int) (at % pageBytes);
    int fits = Math.min(count - within, target.remaining());
    if (fits <= 0 || pages.get(at / pageBytes) != page) {
      return 0;
    }
    target.put(page.bytes.slice(within, fits));
    return fits;
  }

  private synchronized @Nullable Page page(long at, long version) {
    long index = at / pageBytes;
    Page page = pages.get(index);
    if (page != null && (page.version != version || page.answer.isCompletedExceptionally())) {
      remove(index);
      return null;
    }
    return page;
  }

  private synchronized void drop(long at) {
    remove(at / pageBytes);
  }

  /**
   * Learns of a read, and reads ahead where it goes on from the one before. The kernel sends
   * several at once, so the order may be a bit wrong.
   *
   * @param atEnd whether the file ended there
   */
  synchronized void readTo(long offset, int count, boolean atEnd, long version) {
    boolean goesOn = offset >= next - 2L * pageBytes && offset <= next + pageBytes;
    if (!goesOn) {
      clear();
      run = 0;
      window = PAGES_MIN;
      end.set(Long.MAX_VALUE);
      next = offset;
    }
    run += count;
    next = Math.max(next, offset + count);
    if (atEnd) {
      endsAt(next);
    }
    if (closed || run < pageBytes / 4 || atEnd) {
      return;
    }
    forgetBehind();
    ahead(version);
  }

  private void forgetBehind() {
    while (!pages.isEmpty() && (pages.firstKey() + 2) * pageBytes < next) {
      remove(pages.firstKey());
      window = Math.min(PAGES_MAX, window * 2);
    }
  }

  private void ahead(long version) {
    long first = (next + pageBytes - 1) / pageBytes;
    for (long index = first; index < first + window && index * pageBytes < end.get(); index++) {
      if (pages.containsKey(index)) {
        continue;
      }
      if (!budget.take(pageBytes)) {
        return;
      }
      ByteBuffer bytes = buffers.take();
      // A view, for its position moves.
      CompletableFuture<NfsRead> answer = file.readAsync(bytes.duplicate(), index * pageBytes);
      long start = index * pageBytes;
      var _ =
          answer.thenAccept(
              read -> {
                if (read.end()) {
                  endsAt(start + read.count());
                }
              });
      pages.put(index, new Page(bytes, answer, version));
    }
  }

  private void endsAt(long known) {
    end.accumulateAndGet(known, Math::min);
  }

  private void remove(long index) {
    Page page = pages.remove(index);
    if (page != null) {
      // The bytes are the client's until the answer is there.
      var _ =
          page.answer.whenComplete(
              (_, failure) -> {
                // After a failure the client may still be about to put something there.
                if (failure == null) {
                  buffers.give(page.bytes);
                }
                budget.give(pageBytes);
              });
    }
  }

  private void clear() {
    while (!pages.isEmpty()) {
      remove(pages.firstKey());
    }
  }

  synchronized void close() {
    closed = true;
    clear();
  }
}

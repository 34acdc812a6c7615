package io.tierfs.nfs.internal.rpc;

import io.tierfs.nfs.internal.xdr.XdrException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into records (RFC 5531, section 11), each the sum of its fragments.
 *
 * <p>Reads as much as the channel has, so that many small records cost one system call; grows when
 * a record announces itself as larger, never beyond the longest that is allowed.
 */
public final class RecordBuffer {
  private static final int INITIAL_BYTES = 64 * 1024;
  private static final int MARK_BYTES = 4;
  private static final int LAST = 0x8000_0000;

  // Where in a page the buffer begins. Processors copy slowly from one page into another when the
  // target lies a few bytes further on in its page than the source, which is where malloc puts it
  // and packets begin: read calls of 1 MiB took half as long again.
  private static final int PAGE = 4096;
  private static final int PLACE_IN_PAGE = PAGE / 2;

  /** Real servers send one or two; each costs a move of what is behind it. */
  private static final int FRAGMENTS_MAX = 256;

  private final int recordBytesMax;
  private ByteBuffer buffer;
  // [start, scanned) is what is there of the record, its marks taken out; [scanned, end) is unread.
  private int start;
  private int scanned;
  private int end;
  private int fragmentLeft;
  private boolean last;
  private int fragments;

  public RecordBuffer(int recordBytesMax) {
    this.recordBytesMax = recordBytesMax;
    this.buffer = allocate(Math.min(INITIAL_BYTES, recordBytesMax + MARK_BYTES));
  }

  /**
   * The next record. It is good until the next call.
   *
   * @return null at the end of the stream
   * @throws XdrException where a record is longer, or in more fragments, than allowed
   */
  public @Nullable ByteBuffer next(ReadableByteChannel channel) throws IOException {
    while (true) {
      if (fragmentLeft == 0 && !last) {
        if (end - scanned < MARK_BYTES) {
          if (!fill(channel, MARK_BYTES)) {
            return null;
          }
          continue;
        }
        mark();
      }
      int there = Math.min(fragmentLeft, end - scanned);
      scanned += there;
      fragmentLeft -= there;
      if (fragmentLeft > 0) {
        if (!fill(channel, fragmentLeft)) {
          return null;
        }
      } else if (last) {
        ByteBuffer record = buffer.slice(start, scanned - start);
        start = scanned;
        last = false;
        fragments = 0;
        return record;
      }
    }
  }

  private void mark() throws XdrException {
    int mark = buffer.getInt(scanned);
    fragmentLeft = mark & ~LAST;
    last = (mark & LAST) != 0;
    if (fragmentLeft > recordBytesMax - (scanned - start)) {
      throw new XdrException("a record of more than " + recordBytesMax + " bytes");
    }
    if (++fragments > FRAGMENTS_MAX) {
      throw new XdrException("a record of more than " + FRAGMENTS_MAX + " fragments");
    }
    if (scanned == start) {
      start += MARK_BYTES;
      scanned += MARK_BYTES;
    } else {
      // A further fragment: close the gap that its mark leaves.
      buffer.put(scanned, buffer, scanned + MARK_BYTES, end - scanned - MARK_BYTES);
      end -= MARK_BYTES;
    }
  }

  /** Reads at least a byte, with room for {@code wanted} behind what is scanned. */
  private boolean fill(ReadableByteChannel channel, int wanted) throws IOException {
    if (start == end) {
      start = 0;
      scanned = 0;
      end = 0;
    }
    if (buffer.capacity() - scanned < wanted) {
      room(scanned - start + wanted);
    }
    buffer.limit(buffer.capacity()).position(end);
    int read = channel.read(buffer);
    buffer.clear();
    if (read < 0) {
      return false;
    }
    end += read;
    return true;
  }

  private static ByteBuffer allocate(int bytes) {
    // Up to a page is lost at either end.
    ByteBuffer pages = ByteBuffer.allocateDirect(bytes + 3 * PAGE).alignedSlice(PAGE);
    return pages.slice(PLACE_IN_PAGE, bytes);
  }

  private void room(int bytes) {
    ByteBuffer old = buffer;
    if (bytes > old.capacity()) {
      int doubled = (int) Math.min(2L * bytes, recordBytesMax + (long) MARK_BYTES);
      buffer = allocate(Math.max(bytes, doubled));
    }
    buffer.put(0, old, start, end - start);
    scanned -= start;
    end -= start;
    start = 0;
  }
}

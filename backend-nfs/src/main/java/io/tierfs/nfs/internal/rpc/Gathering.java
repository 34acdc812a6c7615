package io.tierfs.nfs.internal.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that are written together: what is small is copied into one buffer, since each part of
 * its own costs a system call more than its copy; what is large goes from where it is.
 *
 * <p>For one thread at a time.
 */
final class Gathering {
  private static final int COPIED_BYTES_MAX = 4 * 1024;
  private static final int BYTES = 16 * 1024;

  private final ByteBuffer small = ByteBuffer.allocateDirect(BYTES);
  private final List<ByteBuffer> parts = new ArrayList<>();
  // Where in the buffer the part begins that is being copied.
  private int start;

  /** Adds a message in parts, whose positions are moved now or by {@link #write}. */
  void add(ByteBuffer[] message) {
    for (ByteBuffer part : message) {
      add(part);
    }
  }

  private void add(ByteBuffer part) {
    if (part.remaining() <= COPIED_BYTES_MAX && part.remaining() <= small.remaining()) {
      small.put(part);
    } else {
      seal();
      parts.add(part);
    }
  }

  private void seal() {
    int end = small.position();
    if (end > start) {
      parts.add(small.slice(start, end - start));
      start = end;
    }
  }

  /** Writes all that was added, and forgets it also where that fails. */
  void write(GatheringByteChannel channel) throws IOException {
    seal();
    try {
      Dialer.writeFully(channel, parts.toArray(ByteBuffer[]::new));
    } finally {
      parts.clear();
      small.clear();
      start = 0;
    }
  }
}

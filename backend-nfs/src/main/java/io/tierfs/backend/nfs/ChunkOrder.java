package io.tierfs.backend.nfs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the chunks of a file, oldest first, go when: those that overlap, one after the other.
 */
final class ChunkOrder {
  private ChunkOrder() {}

  /** What may be sent now: nothing that overlaps an older chunk which is not answered. */
  static @Nullable Chunk next(List<Chunk> chunks) {
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      if (chunk.state == Chunk.State.READY && mayBeSent(chunks, chunk, i)) {
        return chunk;
      }
    }
    return null;
  }

  private static boolean mayBeSent(List<Chunk> chunks, Chunk chunk, int index) {
    for (int i = 0; i < index; i++) {
      Chunk older = chunks.get(i);
      if (older.state != Chunk.State.WRITTEN && older.overlaps(chunk)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether an older one is kept that overlaps it. Then it is kept as well, also if it is safe: the
   * older one may have to be sent again, and is laid over what is read.
   */
  static boolean coversOlder(List<Chunk> chunks, Chunk chunk) {
    for (Chunk older : chunks) {
      if (older == chunk) {
        return false;
      }
      if (older.overlaps(chunk)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The server may have lost a chunk: it is sent again, and after it all later ones that it would
   * cover.
   */
  static void sendAgain(List<Chunk> chunks, Chunk chunk) {
    if (chunk.state == Chunk.State.SENDING) {
      chunk.again = true;
    } else {
      chunk.taken = 0;
      chunk.state = Chunk.State.READY;
    }
    for (int i = chunks.indexOf(chunk) + 1; i < chunks.size(); i++) {
      Chunk later = chunks.get(i);
      boolean sent =
          later.state == Chunk.State.WRITTEN
              || (later.state == Chunk.State.SENDING && !later.again);
      if (sent && later.overlaps(chunk)) {
        sendAgain(chunks, later);
      }
    }
  }

  /** Copies of what the chunks have of a range, oldest first. */
  static List<Chunk.Piece> within(List<Chunk> chunks, long from, long to) {
    return chunks.stream()
        .filter(chunk -> chunk.overlaps(from, to))
        .map(chunk -> chunk.piece(from, to))
        .toList();
  }
}

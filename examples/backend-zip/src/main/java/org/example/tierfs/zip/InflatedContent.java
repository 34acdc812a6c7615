package org.example.tierfs.zip;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A deflated entry. It is inflated from its start on, a block at a time, as far as somebody reads;
 * the last blocks are kept. Who reads in order inflates once; who goes back further than what is
 * kept begins anew.
 */
final class InflatedContent implements Content {
  static final int BLOCK = 64 << 10;
  static final int KEPT = 16;

  private final ArchiveFile file;
  private final ZipRecord entry;
  private final long dataAt;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] input = new byte[16 << 10];
  private final Map<Long, byte[]> kept =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > KEPT;
        }
      };
  private long consumed;
  private long nextBlock;
  private boolean closed;

  InflatedContent(ArchiveFile file, ZipRecord entry) throws IOException {
    this.file = file;
    this.entry = entry;
    this.dataAt = file.dataAt(entry);
  }

  @Override
  public synchronized int read(ByteBuffer target, long offset) throws IOException {
    if (closed) {
      throw new FsException(Errno.EBADF);
    }
    int start = target.position();
    long at = offset;
    while (target.hasRemaining() && at < entry.size()) {
      byte[] block = block(at / BLOCK);
      int from = (int) (at % BLOCK);
      int length = Math.min(block.length - from, target.remaining());
      target.put(block, from, length);
      at += length;
    }
    return target.position() - start;
  }

  private byte[] block(long index) throws IOException {
    byte[] block = kept.get(index);
    if (block != null) {
      return block;
    }
    if (index < nextBlock) {
      restart();
    }
    do {
      block = inflate((int) Math.min(BLOCK, entry.size() - nextBlock * BLOCK));
      kept.put(nextBlock, block);
      nextBlock++;
    } while (nextBlock <= index);
    return block;
  }

  private void restart() {
    inflater.reset();
    crc.reset();
    consumed = 0;
    nextBlock = 0;
  }

  private byte[] inflate(int length) throws IOException {
    byte[] block = new byte[length];
    int filled = 0;
    try {
      while (filled < length) {
        int count = inflater.inflate(block, filled, length - filled);
        filled += count;
        if (count == 0 && (inflater.finished() || inflater.needsDictionary() || !feed())) {
          throw damaged(null);
        }
      }
    } catch (DataFormatException e) {
      throw damaged(e);
    }
    crc.update(block);
    if (nextBlock * BLOCK + length == entry.size() && crc.getValue() != entry.crc()) {
      throw damaged(null);
    }
    return block;
  }

  private boolean feed() throws IOException {
    int length = (int) Math.min(input.length, entry.compressedSize() - consumed);
    int count = length <= 0 ? 0 : file.read(ByteBuffer.wrap(input, 0, length), dataAt + consumed);
    if (count <= 0) {
      return false;
    }
    consumed += count;
    inflater.setInput(input, 0, count);
    return true;
  }

  /** The reader learns it each time: what follows begins anew. */
  private FsException damaged(Exception cause) {
    restart();
    return new FsException(Errno.EIO, "the archive is damaged at " + entry.name(), cause);
  }

  @Override
  public synchronized void close() {
    closed = true;
    kept.clear();
    inflater.end();
  }
}

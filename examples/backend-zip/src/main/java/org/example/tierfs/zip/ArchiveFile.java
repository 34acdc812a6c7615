package org.example.tierfs.zip;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that an archive is. Thread-safe: every read says where. */
final class ArchiveFile implements Closeable {
  private static final int HEADER = 0x04034b50;
  private static final int HEADER_BYTES = 30;

  private final FileChannel channel;
  private final long size;

  ArchiveFile(Path path) throws IOException {
    channel = FileChannel.open(path, StandardOpenOption.READ);
    size = channel.size();
  }

  long size() {
    return size;
  }

  /** Just so many bytes, to be read as ZIP writes numbers. */
  ByteBuffer read(long offset, int length) throws IOException {
    if (offset < 0 || offset > size - length) {
      throw new EOFException("the archive is cut off");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (read(buffer, offset + buffer.position()) <= 0) {
        throw new EOFException("the archive is cut off");
      }
    }
    return buffer.flip();
  }

  /** As many bytes as are there. */
  int read(ByteBuffer target, long offset) throws IOException {
    return channel.read(target, offset);
  }

  /** Where the bytes of an entry begin: only its local header, before them, tells. */
  long dataAt(ZipRecord entry) throws IOException {
    ByteBuffer header = read(entry.headerAt(), HEADER_BYTES);
    int names = Short.toUnsignedInt(header.getShort(26));
    int extra = Short.toUnsignedInt(header.getShort(28));
    long start = entry.headerAt() + HEADER_BYTES + names + extra;
    if (header.getInt(0) != HEADER || entry.compressedSize() > size - start) {
      throw new FsException(Errno.EIO, "the archive is damaged at " + entry.name());
    }
    return start;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

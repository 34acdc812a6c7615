package org.example.tierfs.zip;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An entry that was stored as it is: read from where it lies. */
record StoredContent(ArchiveFile file, long dataAt, long size) implements Content {
  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    int start = target.position();
    int limit = target.limit();
    target.limit((int) Math.min(limit, start + Math.min(size - offset, Integer.MAX_VALUE - start)));
    try {
      while (target.hasRemaining()) {
        if (file.read(target, dataAt + offset + target.position() - start) <= 0) {
          throw new FsException(Errno.EIO, "the archive is cut off");
        }
      }
    } finally {
      target.limit(limit);
    }
    return target.position() - start;
  }
}

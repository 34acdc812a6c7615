package io.tierfs.fuse.internal.kernel;

import io.tierfs.engine.OpenDirectory;
import java.io.Closeable;
import java.io.IOException;

/** A directory that the kernel has open. */
final class Listing implements Closeable {
  private final OpenDirectory directory;
  private boolean read;

  Listing(OpenDirectory directory) {
    this.directory = directory;
  }

  OpenDirectory directory() {
    return directory;
  }

  /** Rewinding is reading from position 0 again: the caller wants to see what is new. */
  synchronized void readFrom(long position) throws IOException {
    if (read && position == 0) {
      directory.rewind();
    }
    read = true;
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}

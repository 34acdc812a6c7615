package io.tierfs.engine.internal.nio;

import io.tierfs.api.FsException;
import io.tierfs.engine.OpenDirectory;
import java.io.IOException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The entries of a directory. Thread-safe; closed, it has no more entries. */
final class TierDirectoryStream implements DirectoryStream<Path> {
  private static final int DOTS = 2;

  private final TierFileSystem fileSystem;
  private final TierPath path;
  private final Filter<? super Path> filter;
  private volatile @Nullable OpenDirectory directory;
  private boolean iterated;

  /**
   * Makes a stream.
   *
   * @param path of the directory, as it was given
   * @param directory belongs to the stream
   */
  TierDirectoryStream(
      TierFileSystem fileSystem,
      TierPath path,
      OpenDirectory directory,
      Filter<? super Path> filter) {
    this.fileSystem = fileSystem;
    this.path = path;
    this.directory = directory;
    this.filter = filter;
  }

  /** What is listed, {@code null} where this was closed. */
  @Nullable OpenDirectory directory() {
    return directory;
  }

  @Override
  public synchronized Iterator<Path> iterator() {
    if (directory == null) {
      throw new ClosedDirectoryStreamException();
    }
    if (iterated) {
      throw new IllegalStateException("a directory stream has one iterator only");
    }
    iterated = true;
    return new Entries();
  }

  @Override
  public void close() throws IOException {
    OpenDirectory open;
    synchronized (this) {
      open = directory;
      directory = null;
    }
    if (open != null) {
      fileSystem.closed(this);
      open.close();
    }
  }

  private final class Entries implements Iterator<Path> {
    private final String prefix = path.toString();
    private long position = DOTS;
    private @Nullable Path next;

    @Override
    public boolean hasNext() {
      synchronized (TierDirectoryStream.this) {
        if (next == null) {
          next = read();
        }
        return next != null;
      }
    }

    @Override
    public Path next() {
      synchronized (TierDirectoryStream.this) {
        Path entry = next != null ? next : read();
        next = null;
        if (entry == null) {
          throw new NoSuchElementException();
        }
        return entry;
      }
    }

    private @Nullable Path read() {
      try {
        OpenDirectory open = directory;
        while (open != null) {
          OpenDirectory.Entry entry = open.entry(position);
          if (entry == null) {
            break;
          }
          Listing listing = new Listing(TierDirectoryStream.this, position++);
          Path found = new TierPath(fileSystem, PathText.join(prefix, entry.name()), listing);
          if (filter.accept(found)) {
            return found;
          }
          open = directory;
        }
        return null;
      } catch (FsException e) {
        throw new DirectoryIteratorException(Failures.of(e, prefix, null));
      } catch (IOException e) {
        throw new DirectoryIteratorException(e);
      }
    }
  }
}

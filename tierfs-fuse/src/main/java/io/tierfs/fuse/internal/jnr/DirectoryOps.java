package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.CallContext;
import io.tierfs.api.Names;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.HandleTable;
import java.io.Closeable;
import java.io.IOException;

/**
 * Lists directories, in the mode of libfuse in which each entry has a position: nothing is held in
 * memory twice, and {@code seekdir} works.
 */
final class DirectoryOps {
  /** An open directory and whether it was read, so that reading from 0 again is a rewind. */
  static final class Listing implements Closeable {
    private final OpenDirectory directory;
    private volatile boolean read;

    Listing(OpenDirectory directory) {
      this.directory = directory;
    }

    void rewindIfRead() throws IOException {
      if (read) {
        directory.rewind();
      }
      read = true;
    }

    @Override
    public void close() throws IOException {
      directory.close();
    }
  }

  private final Union union;
  private final Paths paths;
  private final HandleTable<Listing> directories;
  private final EntryFiller filler = new EntryFiller();

  DirectoryOps(Union union, Paths paths, HandleTable<Listing> directories) {
    this.union = union;
    this.paths = paths;
    this.directories = directories;
  }

  int opendir(Request request, long path, long info) throws IOException {
    CallContext caller = request.caller();
    OpenDirectory directory = union.openDirectory(caller, paths.node(caller, path));
    FileInfo.setHandle(info, directories.add(new Listing(directory)));
    return 0;
  }

  int readdir(Request request, long path, long buffer, long fill, long offset, long info)
      throws IOException {
    Listing listing = directories.get(FileInfo.handle(info));
    if (offset == 0) {
      listing.rewindIfRead();
    }
    long position = offset;
    OpenDirectory.Entry entry = listing.directory.entry(position);
    while (entry != null) {
      long name = request.cName(Names.encode(entry.name()));
      position++;
      long stat = request.stats().entry(entry.type(), entry.inode());
      if (name != 0 && filler.isFull(fill, buffer, name, stat, position)) {
        break;
      }
      entry = listing.directory.entry(position);
    }
    return 0;
  }

  int fsyncdir(Request request, long path, long dataOnly, long info) throws IOException {
    directories.get(FileInfo.handle(info)).directory.sync();
    return 0;
  }

  int releasedir(Request request, long path, long info) throws IOException {
    directories.remove(FileInfo.handle(info)).close();
    return 0;
  }
}

package io.tierfs.engine.model;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.testkit.ForwardingBackend;
import io.tierfs.testkit.ForwardingFileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A tier that has no room for every other write to a file that could move. */
final class OftenFull extends ForwardingBackend {
  private static final int SECOND = 2;

  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger refused;

  /**
   * @param refused counts the writes that found no room
   */
  OftenFull(Backend delegate, AtomicInteger refused) {
    super(delegate);
    this.refused = refused;
  }

  private void checkRoom(FsPath path, FileStat stat) throws FsException {
    boolean mayMove = stat.isRegularFile() && stat.nlink() == 1;
    if (mayMove && !path.value().startsWith(".tierfs") && writes.incrementAndGet() % SECOND == 0) {
      refused.incrementAndGet();
      throw new FsException(Errno.ENOSPC, path.toString());
    }
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
    if (change.size() != null) {
      checkRoom(path, super.stat(caller, path));
    }
    super.change(caller, path, change);
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    return new ForwardingFileHandle(super.open(caller, path, options)) {
      @Override
      public int write(ByteBuffer source, long offset) throws IOException {
        checkRoom(path, stat());
        return super.write(source, offset);
      }

      @Override
      public void change(CallContext who, AttributeChange change) throws IOException {
        if (change.size() != null) {
          checkRoom(path, stat());
        }
        super.change(who, change);
      }
    };
  }
}

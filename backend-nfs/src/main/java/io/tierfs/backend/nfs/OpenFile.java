package io.tierfs.backend.nfs;

import io.tierfs.api.FileStat;
import io.tierfs.nfs.NfsHandle;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file that is open here, shared by all handles of it: what is not written yet, how large that
 * makes it, and whether it has lost its name.
 */
final class OpenFile {
  final NfsHandle handle;
  final WriteBehind writes;

  /** What those were told of who sync all files. */
  final WriteBehind.Told told;

  /** Held while the size changes in steps that others must not see: appends, truncations. */
  final ReentrantLock order = new ReentrantLock();

  private final AtomicLong version = new AtomicLong();
  private long size = -1;
  private Instant written = Instant.EPOCH;
  private int users;
  private boolean preserved;
  private @Nullable Hidden hidden;

  OpenFile(NfsHandle handle, WriteBehind writes) {
    this.handle = handle;
    this.writes = writes;
    this.told = writes.begin();
  }

  /** Changes whenever what was read before may be worth nothing. */
  long version() {
    return version.get();
  }

  void changed() {
    version.incrementAndGet();
  }

  /** How long the file is, as far as is known here. */
  synchronized long size() {
    return size;
  }

  /** The size at the first open. */
  synchronized void learnFirst(long told) {
    if (size < 0) {
      size = told;
    }
  }

  /** The server told a size that is no older than our own changes. */
  synchronized void learnSize(long told) {
    if (writes.isClean()) {
      size = told;
    } else {
      size = Math.max(size, told);
    }
  }

  synchronized void truncated(long to) {
    size = to;
  }

  synchronized void wrote(long end, Instant now) {
    size = Math.max(size, end);
    written = now;
  }

  /** The file is at least so long, for a change says so that is already known to be newer. */
  synchronized void grew(long end) {
    size = Math.max(size, end);
  }

  /**
   * How long the file is at least, whatever the server is asked from now on: what it has not got
   * when it is asked may be safe, and forgotten here, when its answer comes.
   */
  long unsafeSize() {
    return writes.isClean() ? 0 : size();
  }

  /**
   * What the file looks like with what the server does not know yet.
   *
   * @param unsafeSize of before these attributes were looked for
   */
  FileStat seen(FileStat told, long unsafeSize) {
    FileStat.Builder seen = told.toBuilder();
    boolean other = false;
    if (told.size() < unsafeSize) {
      seen.size(unsafeSize);
      other = true;
    }
    if (!writes.isClean()) {
      synchronized (this) {
        long length = Math.max(Math.max(told.size(), unsafeSize), size);
        seen.size(length).blocks(told.blocks() + (writes.bytes() + 511) / 512);
        if (written.isAfter(told.mtime())) {
          seen.mtime(written).ctime(written);
        }
      }
      other = true;
    }
    if (hidden() != null && told.nlink() > 0) {
      seen.nlink(told.nlink() - 1);
      other = true;
    }
    return other ? seen.build() : told;
  }

  synchronized @Nullable Hidden hidden() {
    return hidden;
  }

  synchronized void hide(Hidden name) {
    hidden = name;
  }

  /** Whether the server keeps the file while it is open, also without a name. */
  synchronized boolean isPreserved() {
    return preserved;
  }

  synchronized void preserve() {
    preserved = true;
  }

  synchronized void use() {
    users++;
  }

  /** Returns whether nobody uses it any more. */
  synchronized boolean leave() {
    return --users == 0;
  }

  synchronized boolean isUsed() {
    return users > 0;
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.FileHandle;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend's handle as an open file has it for now. When the file has moved to another tier, this
 * one is closed as soon as the last read by it is over. Thread-safe.
 */
final class HeldHandle {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  private final Tier tier;
  private final FileHandle handle;

  /** The reads that are under way, and one more as long as it is in use. */
  private final AtomicInteger uses = new AtomicInteger(1);

  HeldHandle(Tier tier, FileHandle handle) {
    this.tier = tier;
    this.handle = handle;
  }

  Tier tier() {
    return tier;
  }

  FileHandle handle() {
    return handle;
  }

  /** Begins a read; false where another handle has taken its place. */
  boolean enter() {
    for (int now = uses.get(); now > 0; now = uses.get()) {
      if (uses.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Ends a read, or the use of all. */
  void leave() {
    if (uses.decrementAndGet() == 0) {
      try {
        handle.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "closing a file that has moved failed: " + e);
      }
    }
  }
}

package io.tierfs.conformance;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FsPath;
import io.tierfs.testkit.ForwardingBackend;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A backend that counts its listings that were not closed. Thread-safe. */
final class OpenCursors extends ForwardingBackend {
  private final AtomicInteger open = new AtomicInteger();

  OpenCursors(Backend delegate) {
    super(delegate);
  }

  int count() {
    return open.get();
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
    DirectoryCursor cursor = super.list(caller, directory);
    open.incrementAndGet();
    AtomicBoolean closed = new AtomicBoolean();
    return new DirectoryCursor() {
      @Override
      public @Nullable DirectoryEntry next() throws IOException {
        return cursor.next();
      }

      @Override
      public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
          open.decrementAndGet();
          cursor.close();
        }
      }
    };
  }
}

package io.tierfs.testkit;

import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cursor whose steps go through the backend that made it. */
final class InterceptingCursor implements DirectoryCursor {
  private final InterceptingBackend backend;
  private final FsPath path;
  private final DirectoryCursor delegate;

  InterceptingCursor(InterceptingBackend backend, FsPath path, DirectoryCursor delegate) {
    this.backend = backend;
    this.path = path;
    this.delegate = delegate;
  }

  @Override
  public @Nullable DirectoryEntry next() throws IOException {
    return backend
        .around(
            BackendCall.of(BackendOperation.LIST_NEXT, path),
            () -> Optional.ofNullable(delegate.next()))
        .orElse(null);
  }

  @Override
  public void close() throws IOException {
    delegate.close();
  }
}

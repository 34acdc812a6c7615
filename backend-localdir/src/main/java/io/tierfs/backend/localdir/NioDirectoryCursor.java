package io.tierfs.backend.localdir;

import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Streams a directory by {@link DirectoryStream}. A name that cannot be told as text, and so could
 * not be asked for again, is left out.
 */
final class NioDirectoryCursor implements DirectoryCursor {
  private final Path directory;
  private final DirectoryStream<Path> stream;
  private final Iterator<Path> entries;

  NioDirectoryCursor(Path directory, DirectoryStream<Path> stream) {
    this.directory = directory;
    this.stream = stream;
    this.entries = stream.iterator();
  }

  @Override
  public @Nullable DirectoryEntry next() throws FsException {
    return Nio.call(this::advance).orElse(null);
  }

  private Optional<DirectoryEntry> advance() {
    while (entries.hasNext()) {
      Path name = entries.next().getFileName();
      if (name != null && directory.resolve(name.toString()).endsWith(name)) {
        return Optional.of(new DirectoryEntry(name.toString(), null, 0, null));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}

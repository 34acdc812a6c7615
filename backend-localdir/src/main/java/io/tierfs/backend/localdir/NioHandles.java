package io.tierfs.backend.localdir;

import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The open files of a backend, told of renames and removals: {@code java.nio.file} can ask for
 * attributes by path alone, and a handle has to know its file's path for as long as there is one.
 */
final class NioHandles {
  private final Set<NioFileHandle> open = new HashSet<>();

  synchronized void add(NioFileHandle handle) {
    open.add(handle);
  }

  synchronized void remove(NioFileHandle handle) {
    open.remove(handle);
  }

  /** Everything at or below one path is now at or below another. */
  synchronized void moved(FsPath from, FsPath to) {
    for (NioFileHandle handle : open) {
      FsPath path = handle.path();
      if (path != null && path.startsWith(from)) {
        String rest = path.value().substring(from.value().length());
        handle.moveTo(FsPath.of(to.value() + rest));
      }
    }
  }

  /** The name went; {@code last} is what was there. */
  synchronized void removed(FsPath path, FileStat last) {
    for (NioFileHandle handle : open) {
      if (path.equals(handle.path())) {
        handle.unlinked(last);
      }
    }
  }

  synchronized List<NioFileHandle> all() {
    return new ArrayList<>(open);
  }

  /** Syncs what can be synced by an open file. */
  void sync() throws IOException {
    for (NioFileHandle handle : all()) {
      if (handle.isOpen()) {
        handle.sync(false);
      }
    }
  }
}

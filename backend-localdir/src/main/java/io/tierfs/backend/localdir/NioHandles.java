package io.tierfs.backend.localdir;

import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The open files of a backend, told of what happens to names: {@code java.nio.file} can ask for
 * attributes by path alone, and a handle has to know its file's paths for as long as there are any.
 */
final class NioHandles {
  private record FileKey(long volume, long fileId) {
    static FileKey of(FileStat stat) {
      return new FileKey(stat.volume(), stat.fileId());
    }
  }

  private final Set<NioFileHandle> open = new HashSet<>();
  private final Map<FileKey, Set<NioFileHandle>> byFile = new HashMap<>();

  synchronized void add(NioFileHandle handle) {
    open.add(handle);
    byFile.computeIfAbsent(FileKey.of(handle.opened()), key -> new HashSet<>()).add(handle);
  }

  synchronized void remove(NioFileHandle handle) {
    open.remove(handle);
    byFile.computeIfPresent(
        FileKey.of(handle.opened()),
        (key, handles) -> {
          handles.remove(handle);
          return handles.isEmpty() ? null : handles;
        });
  }

  /** This was seen at a path: one more name, perhaps, of what is open. */
  synchronized void seen(FsPath path, FileStat stat) {
    if (stat.fileId() != 0) {
      byFile.getOrDefault(FileKey.of(stat), Set.of()).forEach(handle -> handle.named(path));
    }
  }

  /** Everything at or below one path is now at or below another. */
  synchronized void moved(FsPath from, FsPath to) {
    open.forEach(handle -> handle.moved(from, to));
  }

  /** The name went; {@code last} is what was there. */
  synchronized void removed(FsPath path, FileStat last) {
    open.forEach(handle -> handle.removed(path, last));
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

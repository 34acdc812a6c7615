package io.tierfs.testkit;

import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FileStat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks over a directory by the order of its names: needs no copy, and no name comes twice. */
final class MemoryCursor implements DirectoryCursor {
  private final MemoryTree tree;
  private final MemoryNode directory;
  private @Nullable String last;

  MemoryCursor(MemoryTree tree, MemoryNode directory) {
    this.tree = tree;
    this.directory = directory;
  }

  @Override
  public @Nullable DirectoryEntry next() {
    synchronized (tree) {
      Map.Entry<String, MemoryNode> entry =
          last == null ? directory.children.firstEntry() : directory.children.higherEntry(last);
      if (entry == null) {
        return null;
      }
      last = entry.getKey();
      FileStat stat = entry.getValue().stat();
      return tree.can(Capability.LIST_WITH_STATS)
          ? DirectoryEntry.of(last, stat)
          : DirectoryEntry.of(last, stat.type(), stat.fileId());
    }
  }
}

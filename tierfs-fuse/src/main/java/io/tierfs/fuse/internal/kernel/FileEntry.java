package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.OpenFile;
import io.tierfs.fuse.internal.HandleTable;
import io.tierfs.fuse.internal.PageFile;
import io.tierfs.fuse.internal.SetIdBits;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file that the kernel has open. Thread-safe. */
final class FileEntry implements Closeable {
  private final KernelNode node;
  private final OpenFile file;
  private final boolean owned;
  private final boolean writes;
  private final boolean maps;
  private final Backings backings;
  private final int backing;
  private final @Nullable PageFile pages;

  /**
   * Makes an entry.
   *
   * @param owned whether the file is closed with the entry
   * @param options how it was opened
   * @param pages where pages of mappings go, {@code null} for the file itself
   * @param backing the number of the file that the kernel reads and writes by itself, 0 where it
   *     asks us
   */
  FileEntry(
      KernelNode node,
      OpenFile file,
      boolean owned,
      OpenOptions options,
      @Nullable PageFile pages,
      Backings backings,
      int backing) {
    this.node = node;
    this.file = file;
    this.owned = owned;
    this.pages = pages;
    this.writes = options.access().writes();
    this.maps = writes && options.access().reads();
    this.backings = backings;
    this.backing = backing;
    if (writes && backing != 0) {
      node.addWriter(file);
    }
  }

  KernelNode node() {
    return node;
  }

  OpenFile file() {
    return file;
  }

  /** As told to the kernel; 0 where it asks us. */
  int backing() {
    return backing;
  }

  /** The file to write pages of a shared mapping to; the mapping may be of another entry. */
  OpenFile pageFile(HandleTable<FileEntry> all) throws IOException {
    try {
      return ownPageFile();
    } catch (FsException e) {
      for (FileEntry other : all.all()) {
        if (other.node == node && other.maps) {
          return other.ownPageFile();
        }
      }
      throw e;
    }
  }

  private OpenFile ownPageFile() throws IOException {
    return pages == null ? file : pages.file();
  }

  /** Takes set-id bits away, as writing by somebody does who may not leave them. */
  void dropSetId(CallContext caller) throws IOException {
    AttributeChange drop = SetIdBits.drop(file.stat(), caller);
    if (!drop.isEmpty()) {
      file.change(caller, drop);
    }
  }

  @Override
  public void close() throws IOException {
    if (writes && backing != 0) {
      node.removeWriter(file);
    }
    backings.close(node, backing != 0);
    try {
      if (owned) {
        file.close();
      }
    } finally {
      if (pages != null) {
        pages.close();
      }
    }
  }
}

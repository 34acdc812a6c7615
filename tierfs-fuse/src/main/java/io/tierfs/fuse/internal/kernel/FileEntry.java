package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.SetIdBits;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file that the kernel has open. Thread-safe. */
final class FileEntry implements Closeable {
  private final KernelNode node;
  private final OpenFile file;
  private final boolean owned;
  private final boolean append;
  private final boolean writes;
  private final Backings backings;
  private final int backing;
  private @Nullable OpenFile pageFile;

  /**
   * Makes an entry.
   *
   * @param owned whether the file is closed with the entry
   * @param options how it was opened
   * @param backing the number of the file that the kernel reads and writes by itself, 0 where it
   *     asks us
   */
  FileEntry(
      KernelNode node,
      OpenFile file,
      boolean owned,
      OpenOptions options,
      Backings backings,
      int backing) {
    this.node = node;
    this.file = file;
    this.owned = owned;
    this.append = options.append();
    this.writes = options.access().writes();
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

  /**
   * The file to write pages of a shared mapping to. The kernel takes any descriptor for that, and
   * one that was opened to append would put the pages at the end.
   */
  synchronized OpenFile pageFile(Union union) throws IOException {
    if (!append) {
      return file;
    }
    OpenFile open = pageFile;
    if (open == null) {
      open = union.open(CallContext.daemon(), node.node(), OpenOptions.READ_WRITE);
      pageFile = open;
    }
    return open;
  }

  /** Takes set-id bits away, as writing by somebody does who may not leave them. */
  void dropSetId(CallContext caller) throws IOException {
    AttributeChange drop = SetIdBits.drop(file.stat());
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
      closePageFile();
    }
  }

  private synchronized void closePageFile() throws IOException {
    OpenFile open = pageFile;
    pageFile = null;
    if (open != null) {
      open.close();
    }
  }
}

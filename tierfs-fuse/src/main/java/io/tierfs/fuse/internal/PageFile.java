package io.tierfs.fuse.internal;

import io.tierfs.api.CallContext;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.Union;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The file to write pages of a shared mapping to, beside one that was opened to append. The kernel
 * takes any descriptor that writes for that, and this one would put the pages at the end.
 *
 * <p>Thread-safe.
 */
public final class PageFile implements Closeable {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private final Union union;
  private final Node node;
  private @Nullable OpenFile open;

  private PageFile(Union union, Node node) {
    this.union = union;
    this.node = node;
  }

  /**
   * For a file that was opened so; {@code null} where it will do itself. What can be mapped for
   * writing is opened at once: its name may be gone when the pages come.
   */
  public static @Nullable PageFile beside(Union union, OpenFile file, OpenOptions options) {
    if (!options.append() || !options.access().writes()) {
      return null;
    }
    PageFile pages = new PageFile(union, file.node());
    if (options.access().reads()) {
      try {
        pages.file();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "pages of an open file cannot be written yet: " + e.getMessage());
      }
    }
    return pages;
  }

  /** The open file; ESTALE where it was not opened and has no name any more. */
  public synchronized OpenFile file() throws IOException {
    OpenFile file = open;
    if (file == null) {
      file = union.open(CallContext.daemon(), node, OpenOptions.READ_WRITE);
      open = file;
    }
    return file;
  }

  @Override
  public synchronized void close() throws IOException {
    OpenFile file = open;
    open = null;
    if (file != null) {
      file.close();
    }
  }
}

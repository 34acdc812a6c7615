package io.tierfs.fuse.internal.jnr;

import io.tierfs.api.FileStat;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.fuse.internal.HandleTable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Files that have no name any more but are still open, by the names that libfuse thinks they have.
 *
 * <p>The high-level API of libfuse knows files by paths only. So that {@code fstat}, {@code fchmod}
 * and the like work on an open file that is unlinked or renamed over, it asks for such a file to be
 * renamed to {@code .fuse_hidden…} and unlinks that at the last close. A real rename would show in
 * listings, keep directories from being removed and, as the first step of a rename over an open
 * file, leave a moment in which neither the old nor the new file has the name. With {@code -o
 * hard_remove} it does not ask, and {@code fstat} fails with ENOENT.
 *
 * <p>We do neither: the hidden name exists only in this table. libfuse makes it from a counter, so
 * its last part alone is unique in a mount, wherever the directory moves meanwhile.
 *
 * <p>A rename that is refused leaves the file its name, but libfuse has forgotten that, and calls
 * it by the hidden one until the kernel looks for it anew. It does not tell when that is.
 */
final class HiddenFiles {
  private static final String PREFIX = ".fuse_hidden";

  /** So many are known by their hidden names after refused renames; the oldest goes. */
  private static final int SPARED_MAX = 4096;

  private final ConcurrentHashMap<String, Node> nodes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Node> spared = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> sparedInOrder = new ConcurrentLinkedQueue<>();
  private final HandleTable<OpenFile> files;

  HiddenFiles(HandleTable<OpenFile> files) {
    this.files = files;
  }

  /** A file and the name that libfuse hides it by. */
  record Hidden(String name, Node node) {}

  void add(Hidden file) {
    nodes.put(file.name, file.node);
  }

  void remove(String name) {
    nodes.remove(name);
  }

  /** The rename that a file was hidden for was refused: it has its name still. */
  void spare(Hidden file) {
    if (spared.put(file.name, file.node) == null) {
      sparedInOrder.add(file.name);
      String oldest = spared.size() > SPARED_MAX ? sparedInOrder.poll() : null;
      if (oldest != null) {
        spared.remove(oldest);
      }
    }
  }

  /** The file that libfuse means by this path, {@code null} where it is a path like any other. */
  @Nullable Node find(String path) {
    Node node = find(path, nodes);
    return node != null ? node : find(path, spared);
  }

  private static @Nullable Node find(String path, ConcurrentHashMap<String, Node> table) {
    if (table.isEmpty()) {
      return null;
    }
    int slash = path.lastIndexOf('/');
    return path.startsWith(PREFIX, slash + 1) ? table.get(path.substring(slash + 1)) : null;
  }

  /**
   * The attributes to give to libfuse for a path: where it asks for a GETATTR by a name that it
   * believes it has given, it takes one off the number of links. By another name of the same file
   * it does not.
   */
  FileStat shown(Request request, long path, FileStat stat) {
    return request.opcode() == Request.GETATTR && isHidden(path)
        ? stat.toBuilder().nlink(stat.nlink() + 1).build()
        : stat;
  }

  private boolean isHidden(long path) {
    return path != 0 && !nodes.isEmpty() && find(NativeMemory.name(path), nodes) != null;
  }

  private boolean isOpen(Node node) {
    for (OpenFile file : files.all()) {
      if (file.node() == node) {
        return true;
      }
    }
    return false;
  }

  /** Forgets a file whose last handle was closed: libfuse does not always unlink it. */
  void closed(Node node) {
    if (!nodes.isEmpty() && !isOpen(node)) {
      nodes.values().removeIf(hidden -> hidden == node);
    }
  }
}

package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import io.tierfs.fuse.internal.PageFile;
import io.tierfs.fuse.internal.SetIdBits;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** Opens, flushes, syncs and closes files. */
final class FileOps {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private static final int KILL_SET_ID = 1;
  private static final int OPEN_SIZE = 16;
  private static final int KEEP_CACHE = 1 << 1;
  private static final int NO_FLUSH = 1 << 5;
  private static final int PASSTHROUGH = 1 << 7;

  private final Served served;

  FileOps(Served served) {
    this.served = served;
  }

  /** Whether an open empties the file, or cannot be understood. */
  static boolean empties(Request request) {
    try {
      return OpenFlags.existing(request.intAt(0)).truncate();
    } catch (FsException e) {
      return true;
    }
  }

  /** {@code fuse_open_in}: flags 0, open_flags 4. */
  void open(Request request, Reply reply) throws IOException {
    CallContext caller = request.caller();
    KernelNode node = served.nodes().get(request.nodeId());
    long asked = System.nanoTime();
    int news = node.news();
    OpenOptions options = OpenFlags.existing(request.intAt(0));
    boolean kill = (request.intAt(4) & KILL_SET_ID) != 0;
    OpenFile file;
    boolean owned = true;
    try {
      file = served.union().open(caller, node.node(), options);
    } catch (FsException e) {
      OpenFile kept = node.kept();
      if (e.errno() != Errno.ESTALE || kept == null) {
        throw e;
      }
      file = kept;
      owned = false;
      if (options.truncate()) {
        kept.change(caller, AttributeChange.size(0));
      }
    }
    FileEntry entry = opened(caller, node, file, owned, options, kill);
    tell(reply, entry, keepsCache(entry, news, asked));
  }

  /** Whether the kernel's pages of a file are still right. A file that it reads itself has none. */
  private boolean keepsCache(FileEntry entry, int news, long asked) {
    boolean lasts = false;
    try {
      lasts =
          entry.backing() == 0
              && served
                  .attributes()
                  .lifetimes()
                  .lasts(entry.node().node(), entry.file().stat().nlink(), asked);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "an open file does not tell its attributes: " + e.getMessage());
    }
    return entry.node().keeps(news, lasts);
  }

  /** {@code fuse_create_in}: flags 0, mode 4, umask 8, open_flags 12, name 16. */
  void create(Request request, Reply reply) throws IOException {
    CallContext caller = request.caller(request.intAt(8));
    OpenOptions options = OpenFlags.create(request.intAt(0), request.intAt(4));
    boolean kill = (request.intAt(12) & KILL_SET_ID) != 0;
    Node directory = served.nodes().node(request.nodeId());
    String name = request.nameAt(16);
    OpenFile file = served.union().create(caller, directory, name, options);
    created(caller, reply, directory, name, file, options, kill);
  }

  /**
   * As {@link #create}, without a name: the one that comes is a slash. The file may outlive its
   * last descriptor (another one of it, opened with O_PATH, can still be linked), so it is kept
   * until it is linked or the kernel forgets it.
   */
  void tmpfile(Request request, Reply reply) throws IOException {
    CallContext caller = request.caller(request.intAt(8));
    OpenOptions options = OpenFlags.create(request.intAt(0), request.intAt(4));
    Node directory = served.nodes().node(request.nodeId());
    OpenFile file = served.union().createNameless(caller, directory, options);
    KernelNode node = created(caller, reply, directory, "", file, options, false);
    try {
      node.keep(served.union().open(CallContext.daemon(), file.node(), OpenOptions.READ));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a file without a name is open once only: " + e.getMessage());
    }
  }

  /** Tells of a file that was opened by a create. */
  private KernelNode created(
      CallContext caller,
      Reply reply,
      Node directory,
      String name,
      OpenFile file,
      OpenOptions options,
      boolean kill)
      throws IOException {
    KernelNode node;
    try {
      if (kill && !file.isNew()) {
        dropSetId(caller, file);
      }
      long asked = System.nanoTime();
      Found found = new Found(file.node(), file.firstStat());
      boolean written = served.backings().isOn() && options.access().writes();
      node =
          served.attributes().entry(reply, served.nodes(), directory, name, found, asked, written);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    tell(reply, opened(caller, node, file, true, options, false), false);
    return node;
  }

  /** Takes an open file in, or closes it where that fails. */
  private FileEntry opened(
      CallContext caller,
      KernelNode node,
      OpenFile file,
      boolean owned,
      OpenOptions options,
      boolean kill)
      throws IOException {
    try {
      if (kill) {
        dropSetId(caller, file);
      }
      // Also for reading: who opens it for writing next would have to be served the same way.
      boolean hasSetId = served.backings().isOn() && SetIdBits.has(file.firstStat());
      boolean unwanted = hasSetId || (served.backings().isOn() && file.mayRunFull());
      int backing = served.backings().open(node, file, unwanted);
      PageFile pages = backing == 0 ? PageFile.beside(served.union(), file, options) : null;
      FileEntry entry =
          new FileEntry(node, file, owned, options, pages, served.backings(), backing);
      if (hasSetId && backing != 0 && options.access().writes() && caller.uid() != 0) {
        // The kernel will not take the bits when it writes by itself: better now than never.
        try {
          entry.dropSetId(caller);
        } catch (IOException e) {
          entry.close();
          throw e;
        }
      }
      return entry;
    } catch (IOException | RuntimeException e) {
      if (owned) {
        file.close();
      }
      throw e;
    }
  }

  private static void dropSetId(CallContext caller, OpenFile file) throws IOException {
    var drop = SetIdBits.drop(file.stat(), caller);
    if (!drop.isEmpty()) {
      file.change(caller, drop);
    }
  }

  /** {@code fuse_open_out}: fh 0, open_flags 8, backing_id 12. */
  private void tell(Reply reply, FileEntry entry, boolean keepCache) throws FsException {
    long handle = served.files().add(entry);
    reply.onLost(() -> lost(handle));
    int at = reply.add(OPEN_SIZE);
    reply.putLong(at, handle);
    int flags = entry.backing() != 0 ? PASSTHROUGH : keepCache ? KEEP_CACHE : 0;
    if (entry.file().rawDescriptor().isPresent()) {
      // A local file has no late errors to tell at close(2).
      flags |= NO_FLUSH;
    }
    reply.putInt(at + 8, flags);
    reply.putInt(at + 12, entry.backing());
  }

  private void lost(long handle) {
    try {
      served.files().remove(handle).close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing what nobody waits for failed: " + e.getMessage());
    }
  }

  /** {@code fuse_flush_in}: fh 0. */
  void flush(Request request) throws IOException {
    served.files().get(request.longAt(0)).file().flush();
  }

  /** {@code fuse_fsync_in}: fh 0, flags 8. */
  void fsync(Request request) throws IOException {
    boolean dataOnly = (request.intAt(8) & 1) != 0;
    served.files().get(request.longAt(0)).file().sync(dataOnly);
  }

  /** {@code fuse_release_in}: fh 0. */
  void release(Request request) throws IOException {
    served.files().remove(request.longAt(0)).close();
  }
}

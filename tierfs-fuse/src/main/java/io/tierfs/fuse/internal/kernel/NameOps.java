package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up, makes, removes and renames names. */
final class NameOps {
  private static final int NO_REPLACE = 1;
  private static final int EXCHANGE = 2;

  private final Served served;

  NameOps(Served served) {
    this.served = served;
  }

  private Node directory(Request request) throws FsException {
    return served.nodes().node(request.nodeId());
  }

  void lookup(Request request, Reply reply) throws IOException {
    Node directory = directory(request);
    String name = request.nameAt(0);
    long asked = System.nanoTime();
    Found found;
    try {
      found = served.union().find(request.caller(), directory, name);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT || !served.attributes().absence(reply, directory, name)) {
        throw e;
      }
      return;
    }
    served.attributes().entry(reply, served.nodes(), directory, name, found, asked, false);
    if (found.node().type() != FileType.DIRECTORY) {
      served.habits().lookedUp(request.pid(), request.nodeId(), name);
    }
  }

  /** {@code fuse_mknod_in}: mode 0, rdev 4, umask 8, name 16. */
  void mknod(Request request, Reply reply) throws IOException {
    CallContext caller = request.caller(request.intAt(8));
    int mode = request.intAt(0);
    long rdev = Integer.toUnsignedLong(request.intAt(4));
    String name = request.nameAt(16);
    Node directory = directory(request);
    Node made = served.union().makeNode(caller, directory, name, mode, rdev);
    made(caller, reply, directory, name, made);
  }

  /** {@code fuse_mkdir_in}: mode 0, umask 4, name 8. */
  void mkdir(Request request, Reply reply) throws IOException {
    CallContext caller = request.caller(request.intAt(4));
    int mode = request.intAt(0) & 07777;
    String name = request.nameAt(8);
    Node directory = directory(request);
    Node made = served.union().makeDirectory(caller, directory, name, mode);
    made(caller, reply, directory, name, made);
  }

  /** Name and target. */
  void symlink(Request request, Reply reply) throws IOException {
    CallContext caller = request.caller();
    String name = request.nameAt(0);
    String target = request.textAt(request.behindTextAt(0));
    Node directory = directory(request);
    Node made = served.union().makeSymlink(caller, directory, name, target);
    made(caller, reply, directory, name, made);
  }

  /** {@code fuse_link_in}: the old node 0, the new name 8. */
  void link(Request request, Reply reply) throws IOException {
    CallContext caller = request.caller();
    KernelNode node = served.nodes().get(request.longAt(0));
    Node directory = directory(request);
    String name = request.nameAt(8);
    served.union().makeHardLink(caller, node.node(), directory, name);
    node.release(); // a file that had no name has one now
    made(caller, reply, directory, name, node.node());
  }

  private void made(CallContext caller, Reply reply, Node directory, String name, Node node)
      throws IOException {
    long asked = System.nanoTime();
    Found found = new Found(node, served.union().stat(caller, node));
    served.attributes().entry(reply, served.nodes(), directory, name, found, asked, false);
  }

  void unlink(Request request) throws IOException {
    served.union().removeFile(request.caller(), directory(request), request.nameAt(0));
  }

  void rmdir(Request request) throws IOException {
    served.union().removeDirectory(request.caller(), directory(request), request.nameAt(0));
  }

  /** {@code fuse_rename_in}: the new directory 0, both names 8. */
  void rename(Request request) throws IOException {
    rename(request, 8, RenameMode.REPLACE);
  }

  /** {@code fuse_rename2_in}: the new directory 0, flags 8, both names 16. */
  void rename2(Request request) throws IOException {
    RenameMode mode =
        switch (request.intAt(8)) {
          case 0 -> RenameMode.REPLACE;
          case NO_REPLACE -> RenameMode.NO_REPLACE;
          case EXCHANGE -> RenameMode.EXCHANGE;
          default -> throw new FsException(Errno.EINVAL, "a rename with unknown flags");
        };
    rename(request, 16, mode);
  }

  private void rename(Request request, int names, RenameMode mode) throws IOException {
    Node target = served.nodes().node(request.longAt(0));
    String from = request.nameAt(names);
    String to = request.nameAt(request.behindTextAt(names));
    CallContext caller = request.caller();
    KernelNode replaced = mode == RenameMode.REPLACE ? find(caller, target, to) : null;
    OpenFile kept = replaced == null ? null : open(caller, replaced);
    if (kept == null || replaced == null) {
      served.union().rename(caller, directory(request), from, target, to, mode);
      return;
    }
    replaced.keep(kept);
    boolean nameless = false;
    try {
      served.union().rename(caller, directory(request), from, target, to, mode);
      nameless = isNameless(kept);
    } finally {
      if (!nameless) {
        replaced.release();
      }
    }
  }

  private static boolean isNameless(OpenFile kept) {
    try {
      return kept.stat().nlink() == 0;
    } catch (IOException e) {
      return false; // closed meanwhile, because it has got another name
    }
  }

  /** The file that a rename replaces, where the kernel knows one. */
  private @Nullable KernelNode find(CallContext caller, Node directory, String name) {
    try {
      Node found = served.union().lookup(caller, directory, name);
      return found.type() == FileType.REGULAR ? served.nodes().find(found) : null;
    } catch (IOException e) {
      return null; // the rename will tell
    }
  }

  /**
   * A name that is only being replaced must never be missed. Who has walked to the old file and
   * opens it a moment too late would find a node without name; so that file is held open.
   */
  private @Nullable OpenFile open(CallContext caller, KernelNode node) {
    for (OpenOptions options : List.of(OpenOptions.READ_WRITE, OpenOptions.READ)) {
      try {
        return served.union().open(caller, node.node(), options);
      } catch (IOException e) {
        // Read-only, perhaps; or it is gone already.
      }
    }
    return null;
  }
}

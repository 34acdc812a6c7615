package io.tierfs.backend.nfs;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import java.io.IOException;

/** Opens and creates files; each open asks the server what they look like now. */
final class Opener {
  private static final int SIZE_ATTEMPTS = 10;

  private final Store store;
  private final NameChanges names;

  Opener(Store store, NameChanges names) {
    this.store = store;
    this.names = names;
  }

  FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    NfsCredentials who = store.callers().of(caller);
    if (options.create() && path.isRoot()) {
      throw new FsException(options.exclusive() ? Errno.EEXIST : Errno.EISDIR);
    }
    if (options.create() && options.exclusive()) {
      try {
        return create(caller, who, path, options);
      } catch (IOException e) {
        throw isTaken(e) ? new FsException(Errno.EEXIST, path.toString(), e) : e;
      }
    }
    try {
      return store.tree().with(who, path, handle -> existing(caller, who, handle, options));
    } catch (FsException e) {
      if (!options.create() || e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return create(caller, who, path, options);
  }

  private FileHandle existing(
      CallContext caller, NfsCredentials who, NfsHandle handle, OpenOptions options)
      throws IOException {
    requireFile(store.tree().attributes(who, handle).type());
    long asked = store.known().clock();
    NfsFile file = store.server().ask(export -> export.open(who, handle, access(options.access())));
    NfsFileHandle opened = opened(file, asked, options);
    if (options.truncate()) {
      truncate(caller, opened);
    }
    return opened;
  }

  private static void truncate(CallContext caller, NfsFileHandle opened) throws IOException {
    try {
      opened.change(caller, AttributeChange.size(0));
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private NfsFileHandle opened(NfsFile file, long asked, OpenOptions options) throws IOException {
    NfsNode node = file.node();
    OpenFile open = store.files().use(node.handle());
    try {
      if (store.files().learn(node.handle(), node.attributes(), asked)) {
        open.learnFirst(node.attributes().size());
      }
      learnSize(file, open);
    } catch (IOException | RuntimeException e) {
      file.close();
      store.leave(open);
      throw e;
    }
    if (file.preservedUnlinked()) {
      open.preserve();
    }
    return new NfsFileHandle(store, open, file, options);
  }

  /**
   * What came with the answer to OPEN is older than what somebody wrote here, who has closed the
   * file meanwhile. Now that it is in use, all who write share its size, and set it first.
   */
  private void learnSize(NfsFile file, OpenFile open) throws IOException {
    for (int attempt = 1; open.size() < 0; attempt++) {
      long asked = store.known().clock();
      NfsAttributes now = store.server().ask(_ -> file.attributes());
      // Changes of other files may be taken for changes of this one, without end.
      if (store.files().learn(open.handle, now, asked) || attempt == SIZE_ATTEMPTS) {
        open.learnFirst(now.size());
      }
    }
  }

  private static void requireFile(NfsType type) throws FsException {
    switch (type) {
      case REGULAR -> {}
      case DIRECTORY -> throw new FsException(Errno.EISDIR);
      case SYMLINK -> throw new FsException(Errno.ELOOP);
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> throw new FsException(Errno.ENXIO);
    }
  }

  private FileHandle create(
      CallContext caller, NfsCredentials who, FsPath path, OpenOptions options) throws IOException {
    // No size: what somebody made meanwhile is truncated in order with the writes to it.
    NfsChange initial = NfsChange.permissions(caller.masked(options.mode() & 07777));
    return store
        .tree()
        .withName(
            who,
            path,
            (directory, name) -> {
              long asked = store.known().clock();
              try {
                NfsFile file =
                    store
                        .server()
                        .ask(
                            export ->
                                export.create(
                                    who,
                                    directory,
                                    name,
                                    initial,
                                    options.exclusive(),
                                    access(options.access())));
                // First, for afterwards its attributes are older than a change of ours.
                NfsFileHandle opened = opened(file, asked, options);
                names.made(path, directory, file.node(), file.directory(), asked);
                if (options.truncate() && opened.size() > 0) {
                  truncate(caller, opened);
                }
                return opened;
              } catch (IOException e) {
                names.unclear(path, directory);
                throw e;
              }
            });
  }

  /** Servers of NFS 4 say what is in the way, not that something is. */
  private static boolean isTaken(IOException error) {
    return Failures.is(error, NfsStatus.SYMLINK) || Failures.is(error, NfsStatus.ISDIR);
  }

  private static NfsAccess access(OpenOptions.Access access) {
    return switch (access) {
      case READ -> NfsAccess.READ;
      case WRITE -> NfsAccess.WRITE;
      case READ_WRITE -> NfsAccess.READ_WRITE;
    };
  }
}

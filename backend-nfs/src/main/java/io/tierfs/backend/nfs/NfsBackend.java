package io.tierfs.backend.nfs;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsMade;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsSpace;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An export of an NFS server as a store of files. */
final class NfsBackend implements Backend {
  private final Store store;
  private final Set<Capability> capabilities;
  private final String volume;
  private final NameChanges names;
  private final Opener opener;

  /**
   * @param volume names the server and its export
   */
  NfsBackend(Store store, Set<Capability> capabilities, String volume) {
    this.store = store;
    this.capabilities = Set.copyOf(capabilities);
    this.volume = volume;
    this.names = new NameChanges(store);
    this.opener = new Opener(store, names);
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public FileStat stat(CallContext caller, FsPath path) throws IOException {
    return store.translated(
        () -> {
          NfsCredentials who = of(caller);
          return store.tree().with(who, path, handle -> store.stat(who, handle));
        });
  }

  @Override
  public DirectoryCursor list(CallContext caller, FsPath directory) throws IOException {
    return store.translated(() -> NfsCursor.open(store, of(caller), directory));
  }

  @Override
  public FileHandle open(CallContext caller, FsPath path, OpenOptions options) throws IOException {
    return store.translated(() -> opener.open(caller, path, options));
  }

  @Override
  public void makeDirectory(CallContext caller, FsPath path, int mode) throws IOException {
    NfsChange initial = NfsChange.permissions(caller.masked(mode));
    make(
        caller,
        path,
        (who, directory, name) ->
            store.server().ask(export -> export.makeDirectory(who, directory, name, initial)));
  }

  @Override
  public void makeSymlink(CallContext caller, FsPath path, String target) throws IOException {
    byte[] bytes = Names.encode(target);
    make(
        caller,
        path,
        (who, directory, name) ->
            store
                .server()
                .ask(export -> export.makeSymlink(who, directory, name, bytes, NfsChange.NONE)));
  }

  @Override
  public void makeNode(CallContext caller, FsPath path, int mode, long rdev) throws IOException {
    FileType type;
    try {
      type = FileType.ofMode(mode);
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EINVAL, "no type of file", e);
    }
    if (type == FileType.REGULAR) {
      open(caller, path, OpenOptions.createNew(mode & 07777)).close();
      return;
    }
    if (type == FileType.DIRECTORY || type == FileType.SYMLINK) {
      throw new FsException(Errno.EINVAL);
    }
    NfsChange initial = NfsChange.permissions(caller.masked(mode & 07777));
    boolean device = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
    int major = device ? Stats.major(rdev) : 0;
    int minor = device ? Stats.minor(rdev) : 0;
    make(
        caller,
        path,
        (who, directory, name) ->
            store
                .server()
                .ask(
                    export ->
                        export.makeNode(
                            who, directory, name, Stats.type(type), major, minor, initial)));
  }

  @Override
  public void makeHardLink(CallContext caller, FsPath existing, FsPath path) throws IOException {
    store.translated(
        () -> {
          NfsNode node = store.tree().find(of(caller), existing);
          if (node.attributes().type() == NfsType.DIRECTORY) {
            throw new FsException(Errno.EPERM);
          }
          return names.make(
              of(caller),
              path,
              (who, directory, name) ->
                  store.server().ask(export -> export.link(who, node.handle(), directory, name)));
        });
  }

  private void make(CallContext caller, FsPath path, NameChanges.Maker maker) throws IOException {
    NfsMade _ = store.translated(() -> names.make(of(caller), path, maker));
  }

  @Override
  public void removeFile(CallContext caller, FsPath path) throws IOException {
    store.translated(
        () -> {
          names.removeFile(of(caller), path);
          return true;
        });
  }

  @Override
  public void removeDirectory(CallContext caller, FsPath path) throws IOException {
    store.translated(
        () -> {
          names.removeDirectory(of(caller), path);
          return true;
        });
  }

  @Override
  public void rename(CallContext caller, FsPath from, FsPath to, RenameMode mode)
      throws IOException {
    if (mode != RenameMode.REPLACE) {
      throw new FsException(Errno.EINVAL);
    }
    store.translated(
        () -> {
          names.rename(of(caller), from, to);
          return true;
        });
  }

  @Override
  public void change(CallContext caller, FsPath path, AttributeChange change) throws IOException {
    at(
        caller,
        path,
        (who, handle) -> {
          Store.Setter setter =
              (by, part) -> store.server().export().setAttributes(by, handle, part);
          if (change.size() == null) {
            store.change(who, handle, store.files().find(handle), change, setter);
            return true;
          }
          requireFile(who, handle);
          // Who opens it meanwhile has to learn the new size.
          OpenFile open = store.files().use(handle);
          try {
            store.change(who, handle, open, change, setter);
          } finally {
            store.leave(open);
          }
          return true;
        });
  }

  private void requireFile(NfsCredentials who, NfsHandle handle) throws IOException {
    NfsType type = store.tree().attributes(who, handle).type();
    if (type == NfsType.DIRECTORY) {
      throw new FsException(Errno.EISDIR);
    }
    if (type != NfsType.REGULAR) {
      throw new FsException(Errno.EINVAL);
    }
  }

  @Override
  public String readSymlink(CallContext caller, FsPath path) throws IOException {
    return at(
        caller,
        path,
        (who, handle) ->
            Names.decode(store.server().ask(export -> export.readSymlink(who, handle))));
  }

  @Override
  public byte[] getXattr(CallContext caller, FsPath path, String name) throws IOException {
    return at(caller, path, (who, handle) -> store.xattrs().get(who, handle, name));
  }

  @Override
  public void setXattr(CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
      throws IOException {
    at(
        caller,
        path,
        (who, handle) -> {
          store.xattrs().set(who, handle, name, value, mode);
          return true;
        });
  }

  @Override
  public List<String> listXattrs(CallContext caller, FsPath path) throws IOException {
    return at(caller, path, (who, handle) -> store.xattrs().list(who, handle));
  }

  @Override
  public void removeXattr(CallContext caller, FsPath path, String name) throws IOException {
    at(
        caller,
        path,
        (who, handle) -> {
          store.xattrs().remove(who, handle, name);
          return true;
        });
  }

  /** What a caller does with a file. */
  private interface Work<T> {
    T with(NfsCredentials caller, NfsHandle file) throws IOException;
  }

  /** Does something with the file at a path. */
  private <T> T at(CallContext caller, FsPath path, Work<T> work) throws IOException {
    NfsCredentials who = of(caller);
    return store.translated(() -> store.tree().with(who, path, handle -> work.with(who, handle)));
  }

  @Override
  public SpaceInfo space(CallContext caller) throws IOException {
    NfsCredentials who = of(caller);
    NfsSpace space = store.server().call(export -> export.space(who, export.root().handle()));
    var export = store.server().export();
    return new SpaceInfo(
        volume + " " + Long.toHexString(export.root().attributes().fsid()),
        space.totalBytes(),
        space.freeBytes(),
        space.availableBytes(),
        space.totalFiles(),
        space.freeFiles(),
        4096,
        export.info().nameBytesMax());
  }

  /** Names are safe when the server has answered. */
  @Override
  public void syncDirectory(CallContext caller, FsPath directory) throws IOException {
    store.translated(
        () -> {
          NfsNode node = store.tree().find(of(caller), directory);
          if (node.attributes().type() != NfsType.DIRECTORY) {
            throw new FsException(Errno.ENOTDIR);
          }
          return true;
        });
  }

  @Override
  public void syncAll(CallContext caller) throws IOException {
    store.translated(
        () -> {
          store.files().syncAll();
          return true;
        });
  }

  @Override
  public Optional<String> trouble() {
    return store
        .server()
        .silentSince()
        .map(since -> "no answer since " + since.truncatedTo(ChronoUnit.SECONDS));
  }

  private NfsCredentials of(CallContext caller) {
    return store.callers().of(caller);
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return store.server().toString();
  }

  /** Whether an error says that a name leads to no directory. */
  static boolean isNoDirectory(IOException error) {
    return Failures.is(error, NfsStatus.NOTDIR) || Failures.is(error, NfsStatus.SYMLINK);
  }
}

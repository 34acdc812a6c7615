package io.tierfs.backend.nfs;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsMade;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsRenamed;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives, takes and moves names, and keeps what is known of them true. */
final class NameChanges {
  private final Store store;

  NameChanges(Store store) {
    this.store = store;
  }

  /** Makes something that has a name. */
  @FunctionalInterface
  interface Maker {
    NfsMade make(NfsCredentials caller, NfsHandle directory, byte[] name) throws IOException;
  }

  NfsMade make(NfsCredentials caller, FsPath path, Maker maker) throws IOException {
    if (path.isRoot()) {
      throw new FsException(Errno.EEXIST);
    }
    return store
        .tree()
        .withName(
            caller,
            path,
            (directory, name) -> {
              long asked = store.known().clock();
              try {
                NfsMade made = maker.make(caller, directory, name);
                made(path, directory, made.node(), made.directory(), asked);
                return made;
              } catch (IOException e) {
                unclear(path, directory);
                throw e;
              }
            });
  }

  /** Something new has a name. */
  void made(FsPath path, NfsHandle directory, NfsNode node, NfsDirectoryChange change, long asked) {
    Known known = store.known();
    known.changed(directory, asked, change.attributes());
    if (node.attributes().type() == NfsType.DIRECTORY) {
      known.dropTree(path);
    }
    known.named(path, node.handle());
    known.changed(node.handle(), asked, node.attributes());
  }

  /** A change of a name failed: what it stands for may be another thing than was known. */
  void unclear(FsPath path, NfsHandle directory) {
    store.known().dropName(path);
    store.known().changed(directory, 0, null);
  }

  void removeFile(NfsCredentials caller, FsPath path) throws IOException {
    if (path.isRoot()) {
      throw new FsException(Errno.EISDIR);
    }
    store
        .tree()
        .withName(
            caller,
            path,
            (directory, name) -> {
              NfsNode node = current(caller, path);
              if (node.attributes().type() == NfsType.DIRECTORY) {
                throw new FsException(Errno.EISDIR);
              }
              long asked = store.known().clock();
              NfsAttributes after = null;
              try {
                if (store.hiddenNames().isNeeded(node)) {
                  store.hiddenNames().hide(caller, directory, name, node);
                } else {
                  after =
                      store
                          .server()
                          .ask(export -> export.remove(caller, directory, name))
                          .attributes();
                }
              } catch (IOException e) {
                unclear(path, directory);
                store.known().changed(node.handle(), 0, null);
                throw e;
              }
              gone(path, directory, node, after, asked);
              return true;
            });
  }

  private void gone(
      FsPath path, NfsHandle directory, NfsNode node, @Nullable NfsAttributes after, long asked) {
    store.known().changed(directory, asked, after);
    store.known().named(path, null);
    store.known().changed(node.handle(), 0, null);
  }

  void removeDirectory(NfsCredentials caller, FsPath path) throws IOException {
    if (path.isRoot()) {
      throw new FsException(Errno.EBUSY);
    }
    store
        .tree()
        .withName(
            caller,
            path,
            (parent, name) -> {
              NfsNode node = store.tree().find(caller, path);
              if (node.attributes().type() != NfsType.DIRECTORY) {
                throw new FsException(Errno.ENOTDIR);
              }
              long asked = store.known().clock();
              NfsAttributes after;
              try {
                after = remove(caller, path, parent, name, node.handle()).attributes();
              } catch (IOException e) {
                unclear(path, parent);
                throw e;
              }
              store.known().dropTree(path);
              gone(path, parent, node, after, asked);
              return true;
            });
  }

  private NfsDirectoryChange remove(
      NfsCredentials caller, FsPath path, NfsHandle parent, byte[] name, NfsHandle directory)
      throws IOException {
    try {
      return store.server().ask(export -> export.removeDirectory(caller, parent, name));
    } catch (IOException e) {
      boolean full = Failures.is(e, NfsStatus.NOTEMPTY) || Failures.is(e, NfsStatus.EXIST);
      if (!full || !store.hiddenNames().moveUp(path, directory, parent)) {
        throw full ? new FsException(Errno.ENOTEMPTY, path.toString(), e) : e;
      }
    }
    return store.server().ask(export -> export.removeDirectory(caller, parent, name));
  }

  void rename(NfsCredentials caller, FsPath from, FsPath to) throws IOException {
    NfsNode source = store.tree().find(caller, from);
    if (from.equals(to)) {
      return;
    }
    if (from.isRoot() || to.isRoot()) {
      throw new FsException(Errno.EBUSY);
    }
    boolean directory = source.attributes().type() == NfsType.DIRECTORY;
    if (directory && to.startsWith(from)) {
      throw new FsException(Errno.EINVAL);
    }
    store
        .tree()
        .withName(
            caller,
            from,
            (fromDirectory, fromName) ->
                store
                    .tree()
                    .withName(
                        caller,
                        to,
                        (toDirectory, toName) -> {
                          rename(
                              caller,
                              new Place(from, fromDirectory, fromName),
                              new Place(to, toDirectory, toName),
                              source);
                          return true;
                        }));
  }

  /** A name in a directory. */
  private record Place(FsPath path, NfsHandle directory, byte[] name) {}

  private void rename(NfsCredentials caller, Place from, Place to, NfsNode source)
      throws IOException {
    NfsNode target = target(caller, to.path);
    if (target != null && target.handle().equals(source.handle())) {
      return;
    }
    long asked = store.known().clock();
    boolean directory = source.attributes().type() == NfsType.DIRECTORY;
    try {
      if (target != null
          && !directory
          && target.attributes().type() == NfsType.REGULAR
          && store.hiddenNames().isNeeded(target)) {
        store.hiddenNames().hideBeside(caller, to.directory, to.name, target);
      }
      NfsRenamed renamed =
          store
              .server()
              .ask(
                  export ->
                      export.rename(caller, from.directory, from.name, to.directory, to.name));
      if (!from.directory.equals(to.directory)) {
        store.known().changed(from.directory, asked, renamed.from().attributes());
      }
      store.known().changed(to.directory, asked, renamed.to().attributes());
      store.known().named(from.path, null);
      store.known().named(to.path, source.handle());
    } catch (IOException e) {
      unclear(from.path, from.directory);
      unclear(to.path, to.directory);
      throw exact(e, source, target);
    } finally {
      if (directory) {
        store.known().dropTree(from.path);
        store.known().dropTree(to.path);
      }
      for (NfsNode node : target == null ? List.of(source) : List.of(source, target)) {
        store.known().changed(node.handle(), 0, null);
      }
    }
  }

  private @Nullable NfsNode target(NfsCredentials caller, FsPath path) throws IOException {
    try {
      return current(caller, path);
    } catch (FsException e) {
      if (FsException.isAbsent(e)) {
        return null;
      }
      throw e;
    }
  }

  /** What has a name; with attributes of now where it is open, so that its links are right. */
  private NfsNode current(NfsCredentials caller, FsPath path) throws IOException {
    NfsNode node = store.tree().find(caller, path);
    return store.files().find(node.handle()) == null
        ? node
        : new NfsNode(node.handle(), store.tree().fresh(caller, node.handle()));
  }

  /** Servers say EXIST for several reasons. */
  private static IOException exact(IOException error, NfsNode source, @Nullable NfsNode target) {
    if (target == null
        || !(Failures.is(error, NfsStatus.EXIST) || Failures.is(error, NfsStatus.NOTEMPTY))) {
      return error;
    }
    boolean from = source.attributes().type() == NfsType.DIRECTORY;
    boolean to = target.attributes().type() == NfsType.DIRECTORY;
    Errno errno = from ? to ? Errno.ENOTEMPTY : Errno.ENOTDIR : to ? Errno.EISDIR : Errno.EEXIST;
    return new FsException(errno, String.valueOf(error.getMessage()), error);
  }
}

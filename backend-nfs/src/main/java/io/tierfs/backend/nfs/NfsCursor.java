package io.tierfs.backend.nfs;

import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsEntry;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsPage;
import io.tierfs.nfs.NfsStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Walks over a directory in the pages that the server gives. */
final class NfsCursor implements DirectoryCursor {
  private static final int PAGE_BYTES = 1 << 20;

  private final Store store;
  private final NfsCredentials caller;
  private final FsPath path;
  private final NfsHandle directory;
  private final NamesOnce names;
  private NfsPage page;
  private long asked;
  private int at;

  private NfsCursor(
      Store store,
      NfsCredentials caller,
      FsPath path,
      NfsHandle directory,
      NfsPage page,
      long asked) {
    this.store = store;
    this.caller = caller;
    this.path = path;
    this.directory = directory;
    this.names = new NamesOnce(path.toString());
    this.page = page;
    this.asked = asked;
  }

  /** Reads the first page; ENOTDIR. */
  static NfsCursor open(Store store, NfsCredentials caller, FsPath path) throws IOException {
    long asked = store.known().clock();
    try {
      return store
          .tree()
          .with(
              caller,
              path,
              handle ->
                  new NfsCursor(
                      store, caller, path, handle, page(store, caller, handle, 0, 0), asked));
    } catch (IOException e) {
      throw NfsBackend.isNoDirectory(e) ? new FsException(Errno.ENOTDIR, path.toString(), e) : e;
    }
  }

  private static NfsPage page(
      Store store, NfsCredentials caller, NfsHandle directory, long cookie, long verifier)
      throws IOException {
    return store
        .server()
        .ask(export -> export.list(caller, directory, cookie, verifier, PAGE_BYTES));
  }

  @Override
  public @Nullable DirectoryEntry next() throws IOException {
    while (true) {
      if (at < page.entries().size()) {
        DirectoryEntry entry = entry(page.entries().get(at++));
        if (entry != null) {
          return entry;
        }
      } else if (page.last() || page.entries().isEmpty()) {
        return null;
      } else {
        turn();
      }
    }
  }

  private void turn() throws FsException {
    long cookie = page.entries().getLast().cookie();
    long verifier = page.verifier();
    asked = store.known().clock();
    page = store.translated(() -> page(store, caller, directory, cookie, verifier));
    at = 0;
  }

  /** {@code null} for what is not to be seen, was told already, or is gone. */
  private @Nullable DirectoryEntry entry(NfsEntry from) throws FsException {
    if (store.hiddenNames().isHidden(directory, from.name())) {
      return null;
    }
    String name = Names.decode(from.name());
    if (!names.isNew(name)) {
      return null;
    }
    NfsNode node = from.node();
    FileStat stat = node == null ? null : store.learn(node, asked);
    return node == null || stat == null ? ask(name, from.name()) : entry(name, node, stat);
  }

  private DirectoryEntry entry(String name, NfsNode node, FileStat stat) {
    store.known().learnName(path.resolve(name), node.handle(), asked);
    return DirectoryEntry.of(name, stat);
  }

  private @Nullable DirectoryEntry ask(String name, byte[] bytes) throws FsException {
    long now = store.known().clock();
    try {
      NfsNode node = store.server().ask(export -> export.lookup(caller, directory, bytes));
      FileStat stat = store.learn(node, now);
      return entry(name, node, stat == null ? store.stat(caller, node.handle()) : stat);
    } catch (IOException e) {
      if (Failures.is(e, NfsStatus.NOENT) || Failures.isStale(e)) {
        return null;
      }
      throw store.failures().of(e);
    }
  }
}

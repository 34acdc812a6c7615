package io.tierfs.testkit;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory at the root of a store that is in use. In it each test gets a directory of its own,
 * by a backend that is opened anew, and sees nothing else.
 */
final class Scratch {
  private static final CallContext DAEMON = CallContext.daemon();

  private final BackendCheck.Opener opener;
  private final FsPath directory;
  private final AtomicInteger count = new AtomicInteger();

  Scratch(BackendCheck.Opener opener, String name) {
    this.opener = opener;
    this.directory = FsPath.of(name);
  }

  /**
   * An empty directory as a backend. It stays until the end, for some tests go on when they have
   * closed their backend.
   */
  Backend open() throws IOException {
    Backend store = opener.open();
    try {
      if (!store.capabilities().contains(Capability.WRITE)) {
        return store;
      }
      if (store.probe(DAEMON, directory) == null) {
        store.makeDirectory(DAEMON, directory, 0755);
      }
      FsPath own = directory.resolve("test" + count.incrementAndGet());
      store.makeDirectory(DAEMON, own, 0755);
      return new SubtreeBackend(store, own);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Removes the directory with all that tests have left; no error where it is not there. */
  void remove() throws IOException {
    try (Backend store = opener.open()) {
      if (store.capabilities().contains(Capability.WRITE)) {
        removeTree(store, directory);
      }
    }
  }

  private static void removeTree(Backend store, FsPath path) throws IOException {
    FileStat stat;
    try {
      stat = store.stat(DAEMON, path);
    } catch (IOException e) {
      if (FsException.isAbsent(e)) {
        return;
      }
      throw e;
    }
    if (!stat.isDirectory()) {
      store.removeFile(DAEMON, path);
      return;
    }
    List<String> names = new ArrayList<>();
    try (DirectoryCursor cursor = store.list(DAEMON, path)) {
      for (DirectoryEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        names.add(entry.name());
      }
    }
    for (String name : names) {
      removeTree(store, path.resolve(name));
    }
    store.removeDirectory(DAEMON, path);
  }
}

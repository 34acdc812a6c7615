package io.tierfs.backend.nfs;

import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps files alive that are open and lose their last name: a server would forget them, so they get
 * a name that starts with {@code .nfs}, which no listing of this backend shows and which is removed
 * with the last close. Thread-safe.
 */
final class HiddenNames {
  private static final System.Logger LOG = System.getLogger("io.tierfs.backend.nfs");
  private static final int TRIES_MAX = 16;

  private final Store store;
  private final AtomicLong counter = new AtomicLong();
  private final Map<OpenFile, Hidden> hidden = new ConcurrentHashMap<>();

  HiddenNames(Store store) {
    this.store = store;
  }

  /** Whether the removal of this name would take an open file away. */
  boolean isNeeded(NfsNode node) {
    OpenFile open = store.files().find(node.handle());
    return open != null
        && open.isUsed()
        && open.hidden() == null
        && node.attributes().nlink() <= 1
        && !open.isPreserved();
  }

  /** Removes a name by giving the file a hidden one instead. */
  void hide(NfsCredentials caller, NfsHandle directory, byte[] name, NfsNode node)
      throws IOException {
    hide(
        caller,
        directory,
        node,
        hiddenName ->
            store
                .server()
                .ask(export -> export.rename(caller, directory, name, directory, hiddenName)));
  }

  /** Gives a file a hidden name beside the one that is about to be replaced. */
  void hideBeside(NfsCredentials caller, NfsHandle directory, byte[] name, NfsNode node)
      throws IOException {
    try {
      hide(
          caller,
          directory,
          node,
          hiddenName ->
              store
                  .server()
                  .ask(export -> export.link(caller, node.handle(), directory, hiddenName)));
    } catch (IOException e) {
      if (!Failures.is(e, NfsStatus.NOTSUPP) && !Failures.is(e, NfsStatus.PERM)) {
        throw e;
      }
      // Without hard links there is a moment in which nothing has the name.
      hide(caller, directory, name, node);
    }
  }

  private interface Naming {
    Object give(byte[] hiddenName) throws IOException;
  }

  private void hide(NfsCredentials caller, NfsHandle directory, NfsNode node, Naming naming)
      throws IOException {
    // In use until it has its new name: its last handle may be closed meanwhile.
    OpenFile open = store.files().use(node.handle());
    try {
      hide(caller, directory, node, naming, open);
    } finally {
      store.leave(open);
    }
  }

  private void hide(
      NfsCredentials caller, NfsHandle directory, NfsNode node, Naming naming, OpenFile open)
      throws IOException {
    byte[] name = freeName(caller, directory, node);
    Hidden place = new Hidden(caller, directory, name);
    // Hidden from listings before it is there.
    hidden.put(open, place);
    try {
      naming.give(name);
    } catch (IOException e) {
      hidden.remove(open);
      throw e;
    }
    open.hide(place);
    store.known().changed(node.handle(), 0, null);
  }

  /** A name that nothing has: a rename would replace what has it. */
  private byte[] freeName(NfsCredentials caller, NfsHandle directory, NfsNode node)
      throws IOException {
    for (int i = 0; i < TRIES_MAX; i++) {
      byte[] name =
          Names.encode(
              ".nfs%016x%08x"
                  .formatted(node.attributes().fileid(), (int) counter.incrementAndGet()));
      try {
        store.server().ask(export -> export.lookup(caller, directory, name));
      } catch (IOException e) {
        if (Failures.is(e, NfsStatus.NOENT)) {
          return name;
        }
        throw e;
      }
    }
    throw new io.tierfs.nfs.NfsException(NfsStatus.EXIST, "no free name for an open file");
  }

  /** The last handle was closed: the hidden name goes, and the file with it. */
  void unhide(OpenFile open) {
    Hidden place = hidden.get(open);
    if (place == null || open.isUsed()) {
      return;
    }
    try {
      store.server().ask(export -> export.remove(place.caller(), place.directory(), place.name()));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: {1} stays behind: {2}",
          store.server(),
          Names.decode(place.name()),
          e.getMessage());
    }
    hidden.remove(open);
  }

  /** Whether a name in a directory is one of ours. */
  boolean isHidden(NfsHandle directory, byte[] name) {
    return name.length > 4
        && name[0] == '.'
        && name[1] == 'n'
        && hidden.values().stream()
            .anyMatch(
                place ->
                    place.directory().equals(directory)
                        && java.util.Arrays.equals(place.name(), name));
  }

  /** Moves the hidden names in a directory that is to be removed to the one above it. */
  boolean moveUp(FsPath directory, NfsHandle handle, NfsHandle parent) throws IOException {
    boolean moved = false;
    for (Map.Entry<OpenFile, Hidden> entry : List.copyOf(hidden.entrySet())) {
      Hidden place = entry.getValue();
      if (place.directory().equals(handle)) {
        Hidden above = new Hidden(place.caller(), parent, place.name());
        hidden.put(entry.getKey(), above);
        store
            .server()
            .ask(
                export ->
                    export.rename(place.caller(), handle, place.name(), parent, above.name()));
        entry.getKey().hide(above);
        moved = true;
      }
    }
    if (moved) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: open files of {1} moved", store.server(), directory);
    }
    return moved;
  }
}

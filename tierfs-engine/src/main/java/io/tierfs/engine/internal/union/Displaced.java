package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.RenameMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies at the new name of a rename, which are put out of the way before it and deleted after it,
 * under an intent in the journal. Not thread-safe.
 */
final class Displaced {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();

  private final FsPath path;
  private final List<TierCandidate> copies;
  private final List<Intent.Staged> staged = new ArrayList<>();
  private int away;

  /** Copies in the order of their tiers; nothing is moved yet. */
  Displaced(FsPath path, List<TierCandidate> copies) throws IOException {
    this.path = path;
    this.copies = List.copyOf(copies);
    for (TierCandidate copy : copies) {
      FsPath place = copy.at().ownPath(OwnArea.STAGING);
      staged.add(new Intent.Staged(copy.tier(), place, copy.stat().volume(), copy.stat().fileId()));
    }
  }

  /** What the intent says of them. */
  List<Intent.Staged> staged() {
    return staged;
  }

  void putAway() throws IOException {
    for (; away < copies.size(); away++) {
      move(away, path, staged.get(away).path());
    }
  }

  /** Every copy is tried, also after one has failed: one that is back may be all that is seen. */
  void putBack() throws IOException {
    @Nullable IOException failed = null;
    for (; away > 0; away--) {
      try {
        move(away - 1, staged.get(away - 1).path(), path);
      } catch (IOException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void move(int index, FsPath from, FsPath to) throws IOException {
    TierCandidate copy = copies.get(index);
    copy.at().rename(DAEMON, from, to, copy.stat(), RenameMode.REPLACE);
  }

  /**
   * Deletes them. The rename has happened, so a failure is told and no more: what is left is kept
   * aside by the next start.
   */
  void remove(CallContext caller, Removal removal) {
    for (int i = 0; i < copies.size(); i++) {
      TierCandidate copy = copies.get(i);
      FsPath place = staged.get(i).path();
      try {
        removal.remove(caller, copy.at(), place, copy.stat());
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "tier " + copy.at() + ": what was " + path + " stays as " + place + ": " + e);
      }
    }
  }

  /** The directories that these steps change. */
  List<Journal.Entry> directories() throws IOException {
    List<Journal.Entry> changed = new ArrayList<>();
    for (TierCandidate copy : copies) {
      changed.add(new Journal.Entry(copy.at(), path.parent()));
    }
    return changed;
  }
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finishes or undoes a move that a crash cut short.
 *
 * <p>A copy that has not got the file's name is deleted. Where both tiers have the name and the
 * same contents, the move is finished; where the contents differ, somebody has changed one of them
 * since, and both stay.
 */
final class MoveRecovery {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();

  private final Tier target;
  private final Tier source;
  private final MoveIntent intent;

  MoveRecovery(Tier target, Tier source, MoveIntent intent) {
    this.target = target;
    this.source = source;
    this.intent = intent;
  }

  void settle() throws IOException {
    if (target.probe(DAEMON, intent.staged()) != null) {
      target.backend().removeFile(DAEMON, intent.staged());
      undone();
      return;
    }
    FileStat there = file(target);
    FileStat here = file(source);
    if (there == null || (here != null && !isSource(here))) {
      undone();
    } else if (here == null) {
      keepNumber(there);
    } else if (!isSame()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} differs on the tiers {1} and {2}, since its move was cut short: both stay",
          intent.path(),
          source,
          target);
    } else if (source.writable()) {
      keepNumber(there);
      target.backend().syncDirectory(DAEMON, intent.path().parent());
      source.backend().removeFile(DAEMON, intent.path());
      source.backend().syncDirectory(DAEMON, intent.path().parent());
      told("finished");
    } else {
      target.backend().removeFile(DAEMON, intent.path());
      undone();
    }
  }

  private @Nullable FileStat file(Tier tier) throws IOException {
    FileStat stat = tier.probe(DAEMON, intent.path());
    return stat != null && stat.isRegularFile() ? stat : null;
  }

  private boolean isSource(FileStat stat) {
    return intent.from().fileId() == 0 || intent.from().is(stat);
  }

  private boolean isSame() throws IOException {
    try (FileHandle one = source.backend().open(DAEMON, intent.path(), OpenOptions.READ);
        FileHandle other = target.backend().open(DAEMON, intent.path(), OpenOptions.READ)) {
      return SparseCopy.isSame(one, other);
    }
  }

  private void keepNumber(FileStat there) throws IOException {
    if (there.fileId() != 0) {
      MovedNumbers.write(target, NodeKey.byId(target, there), intent.inode());
    }
  }

  private void undone() throws IOException {
    MovedNumbers.erase(target, intent.inode());
    told("undone");
  }

  private void told(String what) {
    LOG.log(
        System.Logger.Level.WARNING,
        "a crash cut short the move of {0} from tier {1} to tier {2}: it is {3} now",
        intent.path(),
        source,
        target,
        what);
  }
}

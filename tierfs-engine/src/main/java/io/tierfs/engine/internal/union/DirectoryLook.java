package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks tiers that have a directory what it is like. A tier that is known not to answer is taken as
 * it was: whoever only walks through the directory, to what lies elsewhere, must not need it.
 */
final class DirectoryLook {
  private DirectoryLook() {}

  /** What a tier has, or, where it is silent, what was known of it before. */
  private record Answer(@Nullable FileStat stat, @Nullable IOException silence) {
    static Answer of(Tier tier, CallContext caller, FsPath path, @Nullable FileStat before)
        throws IOException {
      try {
        return new Answer(tier.probe(caller, path), null);
      } catch (IOException e) {
        if (!tier.troubled()) {
          throw e;
        }
        return new Answer(before, e);
      }
    }
  }

  /**
   * The root, which is on every tier, be it silent or not.
   *
   * @param known what was known of it before
   */
  static DirectoryCopies ofRoot(
      List<Tier> tiers, CallContext caller, @Nullable DirectoryCopies known) throws IOException {
    long now = System.nanoTime();
    List<@Nullable FileStat> stats = new ArrayList<>();
    FileStat any = null;
    IOException silence = null;
    for (Tier tier : tiers) {
      FileStat before = known == null ? null : known.stats().get(tier.index());
      Answer answer = Answer.of(tier, caller, FsPath.ROOT, before);
      if (answer.silence() != null) {
        silence = answer.silence();
      } else if (answer.stat() == null) {
        throw new FsException(Errno.EIO, "tier " + tier.name() + " has lost its root");
      } else if (any == null) {
        any = answer.stat();
      }
      stats.add(answer.stat());
    }
    if (any == null && silence != null) {
      throw silence;
    }
    List<FileStat> all = new ArrayList<>();
    for (FileStat stat : stats) {
      all.add(stat != null ? stat : Objects.requireNonNull(any));
    }
    return new DirectoryCopies(tiers, all, tiers.size(), now);
  }

  /**
   * What is known of a directory, as it is now; {@code null} where others have changed its tiers.
   */
  static @Nullable DirectoryCopies again(CallContext caller, FsPath path, DirectoryCopies known)
      throws IOException {
    long now = System.nanoTime();
    List<FileStat> stats = new ArrayList<>(known.tiers().size());
    for (Tier tier : known.tiers()) {
      FileStat stat = Answer.of(tier, caller, path, known.stats().get(stats.size())).stat();
      if (stat == null || !stat.isDirectory()) {
        return null;
      }
      stats.add(stat);
    }
    return new DirectoryCopies(known.tiers(), stats, known.cut(), now);
  }
}

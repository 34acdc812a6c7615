package io.tierfs.engine.internal.union;

import io.tierfs.api.FileStat;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tiers have a directory, and how far down the union looks for it. Immutable.
 *
 * @param tiers those whose copies merge, in order; at least one
 * @param stats the copies' attributes at {@code nanos}, in the same order
 * @param cut tiers from this index on are hidden: one of them (or of an ancestor's) has something
 *     else of that name
 * @param nanos when that was looked at
 * @param sinceNanos when the oldest was looked at that it rests on: the tiers of the parent, say
 * @param under the parent's watch, which tells when it is over; {@code null} for a time to live
 */
record DirectoryCopies(
    List<Tier> tiers,
    List<FileStat> stats,
    int cut,
    long nanos,
    long sinceNanos,
    @Nullable Watched under) {
  DirectoryCopies(List<Tier> tiers, List<FileStat> stats, int cut, long nanos) {
    this(tiers, stats, cut, nanos, nanos, null);
  }

  DirectoryCopies {
    tiers = List.copyOf(tiers);
    stats = List.copyOf(stats);
  }

  /**
   * The copies that merge: from the first down to the first that is no directory.
   *
   * @param began when the first candidate was asked: a change since then may have been missed
   */
  static DirectoryCopies merge(List<TierCandidate> candidates, int cut, long began)
      throws IOException {
    List<Tier> merged = new ArrayList<>();
    List<FileStat> stats = new ArrayList<>();
    for (TierCandidate candidate : candidates) {
      if (!candidate.exists()) {
        continue;
      }
      if (!candidate.stat().isDirectory()) {
        return new DirectoryCopies(merged, stats, candidate.index(), began);
      }
      merged.add(candidate.at());
      stats.add(candidate.stat());
    }
    return new DirectoryCopies(merged, stats, cut, began);
  }

  /** The same, as old as what it rests on. */
  DirectoryCopies restingOn(DirectoryCopies parent, boolean root) {
    return new DirectoryCopies(tiers, stats, cut, nanos, parent.restsSince(nanos, root), under);
  }

  /**
   * Since when a look is known that rests on these tiers: it is no fresher than they are, unless
   * they need no time to live.
   *
   * @param began when the look began
   * @param root whether these are the root's, which has all tiers for ever
   */
  long restsSince(long began, boolean root) {
    return root || holds() || sinceNanos - began > 0 ? began : sinceNanos;
  }

  DirectoryCopies under(@Nullable Watched watched) {
    return new DirectoryCopies(tiers, stats, cut, nanos, sinceNanos, watched);
  }

  /** Whether it is so for as long as nobody tells otherwise. */
  boolean holds() {
    return under != null && under.holds();
  }

  boolean on(Tier tier) {
    return tiers.contains(tier);
  }

  Tier top() {
    return tiers.get(0);
  }

  boolean merged() {
    return tiers.size() > 1;
  }

  /** The attributes that the union shows, but for the inode number. */
  FileStat shown(boolean root) {
    FileStat top = stats.get(0);
    if (!merged() && !root) {
      return top;
    }
    Instant mtime = top.mtime();
    Instant ctime = top.ctime();
    for (FileStat copy : stats) {
      mtime = copy.mtime().isAfter(mtime) ? copy.mtime() : mtime;
      ctime = copy.ctime().isAfter(ctime) ? copy.ctime() : ctime;
    }
    // One link says "subdirectories were not counted" to find and its like.
    return top.toBuilder().mtime(mtime).ctime(ctime).nlink(1).build();
  }
}

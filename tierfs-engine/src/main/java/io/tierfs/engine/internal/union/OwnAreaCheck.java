package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Finding.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks at {@code .tierfs} of each tier for what a crash left, and settles it where it may. */
final class OwnAreaCheck {
  private static final CallContext DAEMON = CallContext.daemon();
  private static final String LOCK = "lock";

  private final List<Tier> tiers;
  private final boolean repair;
  private final Inspection inspection;
  private final Recovery recovery;
  private final Map<FsPath, String> reasons = new HashMap<>();

  OwnAreaCheck(List<Tier> tiers, boolean repair, Inspection inspection) {
    this.tiers = tiers;
    this.repair = repair;
    this.inspection = inspection;
    this.recovery = new Recovery(tiers);
  }

  void run() {
    boolean usable = true;
    for (Tier tier : tiers) {
      usable &= isUsable(tier);
    }
    if (repair && usable) {
      repair();
    }
    for (Tier tier : tiers) {
      try {
        recovery.find(tier, this::report);
        unknown(tier);
        kept(tier);
      } catch (IOException e) {
        inspection.unreadable(tier, OwnArea.ROOT, e);
      }
    }
  }

  /** What cannot be settled, or read, is found by the look that follows. */
  private void repair() {
    try {
      recovery.recover(
          new Recovery.Finder() {
            @Override
            public void found(Leftover left) {
              inspection.repaired(kind(left), left.tier(), left.path(), what(left) + done(left));
            }

            @Override
            public void failed(Leftover left, IOException error) {
              reasons.put(left.path(), String.valueOf(error.getMessage()));
            }
          });
    } catch (IOException e) {
      reasons.put(OwnArea.ROOT, String.valueOf(e.getMessage()));
    }
  }

  private void report(Leftover left) {
    String reason = reasons.get(left.path());
    String todo = reason == null ? todo(left) : ": it could not be repaired: " + reason;
    inspection.found(kind(left), left.tier(), left.path(), what(left) + todo);
  }

  private static Kind kind(Leftover left) {
    return switch (left) {
      case Leftover.CutShort _, Leftover.Moving _, Leftover.Orphan _, Leftover.Torn _ ->
          Kind.UNFINISHED;
      case Leftover.UnusedClone _, Leftover.Unborn _, Leftover.Stray _ -> Kind.LEFTOVER;
    };
  }

  private static String what(Leftover left) {
    return switch (left) {
      case Leftover.CutShort cut -> cut.intent().inWords() + " was cut short";
      case Leftover.Moving move -> move.intent().inWords() + " was cut short";
      case Leftover.Orphan orphan ->
          orphan.what()
              + " was cut short and needs tier "
              + orphan.missing()
              + ", which is not configured";
      case Leftover.Torn _ -> "the note of an operation that had not begun is not whole";
      case Leftover.UnusedClone _ -> "a directory that was being made is left";
      case Leftover.Unborn _ -> "a file that never got a name is left";
      case Leftover.Stray _ -> "something that was put out of the way is left";
    };
  }

  private static String todo(Leftover left) {
    if (left instanceof Leftover.Orphan) {
      return ": configure that tier again";
    }
    if (!left.tier().writable()) {
      return ": the tier is ro, so make it rw once and start or repair the union";
    }
    String next = ": the next start or --repair ";
    return switch (left) {
      case Leftover.CutShort cut -> next + (cut.happened() ? "finishes it" : "undoes it");
      case Leftover.Moving _ -> next + "finishes or undoes it";
      case Leftover.Stray _ -> next + "keeps it in " + OwnArea.ASIDE;
      default -> next + "removes it";
    };
  }

  private static String done(Leftover left) {
    return switch (left) {
      case Leftover.CutShort cut -> cut.happened() ? ": finished" : ": undone";
      case Leftover.Moving _ -> ": settled";
      case Leftover.Stray _ -> ": kept in " + OwnArea.ASIDE;
      default -> ": removed";
    };
  }

  /** Whether the own area is made of directories. */
  private boolean isUsable(Tier tier) {
    for (FsPath path : OwnArea.DIRECTORIES) {
      try {
        FileStat stat = tier.probe(DAEMON, path);
        if (stat != null && !stat.isDirectory()) {
          inspection.found(
              Kind.OWN_AREA,
              tier,
              path,
              "should be a directory of tierfs: move it away, a start makes a new one");
          return false;
        }
      } catch (IOException e) {
        return false; // told by the look that follows
      }
    }
    return true;
  }

  private void unknown(Tier tier) throws IOException {
    for (String name : Recovery.names(tier, OwnArea.ROOT)) {
      FsPath path = OwnArea.ROOT.resolve(name);
      if (!name.equals(LOCK) && !OwnArea.DIRECTORIES.contains(path)) {
        inspection.found(Kind.UNKNOWN, tier, path, "is not of tierfs, and is seen by nobody");
      }
    }
  }

  private void kept(Tier tier) throws IOException {
    for (String name : Recovery.names(tier, OwnArea.ASIDE)) {
      inspection.found(
          Kind.KEPT,
          tier,
          OwnArea.ASIDE.resolve(name),
          "was hidden when it was put here: take from it what you need, and delete it");
    }
  }
}

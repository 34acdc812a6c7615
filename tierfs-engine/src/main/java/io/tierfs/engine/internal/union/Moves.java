package io.tierfs.engine.internal.union;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.api.SpaceInfo;
import io.tierfs.engine.FullSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Moves a file whose tier is full to one that has room, while all who would change it wait.
 *
 * <p>A file that could not be copied is left alone for a while: not every write that follows shall
 * copy it in vain. Thread-safe.
 */
final class Moves {
  /** How often one change moves its file at most, when tiers fill up one after the other. */
  static final int ATTEMPTS = 8;

  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int BLOCK_BYTES = 512;
  private static final int FEW_FILES = 8;

  private final List<Tier> tiers;
  private final FullSettings settings;
  private final Router router;
  private final Doors doors;
  private final FileMove.Tools tools;

  /**
   * Files that could not be copied a moment ago. Made when first a file has to move: to load the
   * library takes longer than all else of us.
   */
  private @Nullable Cache<UnionNode, Boolean> refused;

  Moves(List<Tier> tiers, FullSettings settings, Router router, Doors doors, FileMove.Tools tools) {
    this.tiers = tiers;
    this.settings = settings;
    this.router = router;
    this.doors = doors;
    this.tools = tools;
  }

  /** What has become of a file whose tier was full. */
  enum Result {
    /** It has not moved. */
    STAYS,
    /** Somebody else has moved it. */
    ELSEWHERE,
    /** It has moved, and what found no room was done. */
    DONE
  }

  /** What found no room. It is done before others may change the file. */
  interface Retry {
    void run() throws IOException;
  }

  /** Whether an error says that a tier has no room. */
  static boolean isFull(IOException error) {
    Errno errno = Errno.of(error);
    return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
  }

  /** Whether files on a tier may soon have to move. */
  boolean isNearlyFull(Tier tier) {
    if (!settings.move() || FileMove.others(tiers, tier).isEmpty()) {
      return false;
    }
    try {
      long reserve = Math.max(settings.reserveBytes(), tier.minFree());
      return tier.recentSpace().availableBytes() < reserve;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Moves a file away from a full tier. The caller holds no lock.
   *
   * @param bytes how much it is about to grow
   * @param again done once it has moved; what it throws is thrown
   * @param half whether part of the change is done
   * @param ended ends the caller's change that found no room, which is under way until then: so
   *     nobody else's comes between its halves
   */
  Result move(UnionNode node, Tier full, long bytes, Retry again, boolean half, Runnable ended)
      throws IOException {
    MoveGate gate = new MoveGate();
    MoveGate.Handed handed = null;
    MoveGate other = null;
    boolean held = false;
    try {
      while (settings.move() && tiers.size() > 1 && handed == null) {
        held = node.hold(gate);
        other = held ? gate : node.gate();
        if (other != null) {
          handed = other.hand(again, half);
        } else if (!held && node.isFixed()) {
          break;
        }
      }
    } finally {
      ended.run();
    }
    if (held) {
      moveHeld(node, full, bytes, gate);
    }
    boolean moved = other != null && other.pass();
    if (handed != null && handed.isDone()) {
      return Result.DONE;
    }
    return moved || node.tier() != full ? Result.ELSEWHERE : Result.STAYS;
  }

  private synchronized Cache<UnionNode, Boolean> refused() {
    Cache<UnionNode, Boolean> known = refused;
    if (known == null) {
      known =
          Caffeine.newBuilder().executor(Runnable::run).weakKeys().expireAfterWrite(PAUSE).build();
      refused = known;
    }
    return known;
  }

  private void moveHeld(UnionNode node, Tier full, long bytes, MoveGate gate) {
    boolean moved = false;
    try {
      moved =
          node.tier() == full
              && refused().getIfPresent(node) == null
              && isQuiet(node, gate)
              && toAny(node, full, bytes);
      if (moved) {
        gate.runHanded();
      }
    } finally {
      node.release();
      gate.open(moved);
    }
  }

  /** Waits until nobody changes the file any more; false where it has lost its name. */
  private static boolean isQuiet(UnionNode node, MoveGate gate) {
    // Who changes it by its name looks at the gate when he has the lock.
    for (boolean passed = false; !passed; ) {
      UnionNode.Name name = node.anyName();
      if (name == null) {
        return false;
      }
      Lock lock = name.directory().lock().writeLock();
      lock.lock();
      passed = node.hasName(name.directory(), name.name());
      lock.unlock();
    }
    gate.awaitQuiet(() -> node.openFiles().stream().allMatch(file -> file.use().isQuiet()));
    return true;
  }

  private boolean toAny(UnionNode node, Tier full, long bytes) {
    List<Tier> tried = new ArrayList<>();
    try {
      while (true) {
        List<Tier> chosen =
            FileMove.named(
                tools.tree(), node, false, name -> choose(node, name, full, bytes, tried));
        if (chosen.isEmpty()) {
          return false;
        }
        Tier target = chosen.getFirst();
        tried.add(target);
        if (isMoved(node, full, target)) {
          return true;
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> node + " stays on full tier " + full + ": " + e);
      return false;
    }
  }

  private boolean isMoved(UnionNode node, Tier full, Tier target) {
    FsPath path = node.path();
    try {
      FileMove.run(tools, node, target);
    } catch (IOException e) {
      refused().put(node, true);
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} stays on tier {1}, which is full: it could not move to tier {2}: {3}",
          path,
          full,
          target,
          e.getMessage());
      return false;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "{0} has moved from tier {1}, which is full, to tier {2}",
        path,
        full,
        target);
    doors.changed(node);
    return true;
  }

  /** The tiers that have room for a file, best first. */
  private List<Tier> choose(
      UnionNode node, UnionNode.Name name, Tier full, long bytes, List<Tier> tried)
      throws IOException {
    FileMove.Place place = FileMove.place(tools.resolver(), node, name);
    long needed = place.stat().blocks() * BLOCK_BYTES + bytes;
    String volume = full.recentSpace().volume();
    List<Tier> open = new ArrayList<>();
    for (Tier tier : FileMove.others(tiers, full)) {
      if (!tried.contains(tier)
          && tier.index() < place.parent().cut()
          && hasRoom(tier, volume, needed)) {
        open.add(tier);
      }
    }
    if (open.isEmpty()) {
      return List.of();
    }
    CallContext owner = CallContext.of(place.stat().uid(), place.stat().gid(), 0);
    return router.move(owner, place.path(), place.parent(), needed, open);
  }

  private static boolean hasRoom(Tier tier, String fullVolume, long bytes) throws IOException {
    SpaceInfo space = tier.backend().space(CallContext.daemon());
    // The note of the move and a directory may need a block each.
    long needed = bytes + tier.minFree() + 2L * space.blockSize();
    return !space.volume().equals(fullVolume)
        && space.availableBytes() >= needed
        && (space.totalFiles() == 0 || space.freeFiles() >= FEW_FILES);
  }
}

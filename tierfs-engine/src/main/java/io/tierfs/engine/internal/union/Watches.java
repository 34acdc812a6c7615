package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FsPath;
import io.tierfs.engine.CacheSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Has directories watched, as long as there is a front door that gains by it, and makes the union
 * forget what the watches tell of.
 *
 * <p>A watch is there before the directory is looked at. What it tells is dropped from the caches
 * first, then told to the front doors. Where too many are open, one goes that was of no use for
 * long. Thread-safe.
 */
final class Watches {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final long REFUSED_NANOS = 30_000_000_000L;

  private final Doors doors;
  private final LocationCache cache;
  private final boolean possible;
  private final int most;
  private final AtomicBoolean told = new AtomicBoolean();

  /** In the order of their beginning, with those that were spared behind; guarded by itself. */
  private final LinkedHashSet<Watched> open = new LinkedHashSet<>();

  private volatile boolean on;

  Watches(List<Tier> tiers, CacheSettings settings, LocationCache cache, Doors doors) {
    this.doors = doors;
    this.cache = cache;
    this.most = settings.watches();
    boolean wanted =
        settings.watch()
            && !settings.isExclusive()
            && settings.watches() > 0
            && cache.entryTtlNanos() > 0;
    // Whether a name is visible hangs on all tiers: where one cannot tell, the others need not.
    possible = wanted && tiers.stream().allMatch(tier -> tier.can(Capability.WATCH));
    doors.onSweep(this::sweep);
  }

  /** Whether directories are watched as soon as somebody gains by it. */
  boolean isPossible() {
    return possible;
  }

  /** Watches from now on, or ends all watches. */
  void turn(boolean wanted) {
    on = wanted && possible;
    if (!on) {
      List<Watched> ended;
      synchronized (open) {
        ended = List.copyOf(open);
        open.clear();
      }
      ended.forEach(Watched::end);
    }
  }

  /** How many directories are watched. */
  int size() {
    synchronized (open) {
      return open.size();
    }
  }

  /** Whether a directory should be watched, and can be as far as is known. */
  boolean isOwed(UnionNode directory) {
    if (!on) {
      return false;
    }
    for (UnionNode node = directory; !node.isWatchRefused(); node = node.parent()) {
      if (node.parent() == node) {
        return true;
      }
    }
    return false;
  }

  /** The watch of a directory, made where there is none; {@code null} where there can be none. */
  @Nullable Watched of(Resolver resolver, UnionNode directory) {
    if (!on) {
      return null;
    }
    Watched known = directory.watched();
    return known != null && known.holds() ? known : establish(resolver, directory);
  }

  private @Nullable Watched establish(Resolver resolver, UnionNode directory) {
    if (directory.isRemoved() || directory.isWatchRefused()) {
      return null;
    }
    Watched parent = null;
    UnionNode.Name name = directory.anyName();
    if (!directory.isRoot()) {
      parent = name == null ? null : of(resolver, name.directory());
      if (parent == null) {
        return null;
      }
    }
    synchronized (directory.copiesMonitor()) {
      Watched known = directory.watched();
      if (known != null && known.holds()) {
        return known;
      }
      if (known != null) {
        end(known);
      }
      return watch(resolver, directory, parent);
    }
  }

  private @Nullable Watched watch(
      Resolver resolver, UnionNode directory, @Nullable Watched parent) {
    Watched made = null;
    try {
      DirectoryCopies copies = resolver.watchedCopies(directory, parent);
      FsPath path = directory.path();
      if (copies == null || path == null) {
        return null;
      }
      made = new Watched(directory, parent, copies.tiers());
      // News may come before all tiers are watched, and must find it.
      directory.watched(made);
      for (Tier tier : copies.tiers()) {
        made.add(watch(tier, path, made));
      }
      made.begin();
      if (made.holds() && (parent == null || directory.copies() == copies)) {
        admit(made);
        return made;
      }
    } catch (IOException e) {
      refused(directory, e);
    }
    if (made != null) {
      made.end();
    }
    return null;
  }

  private DirectoryWatch watch(Tier tier, FsPath path, Watched watched) throws IOException {
    return tier.backend()
        .watch(
            CallContext.daemon(),
            path,
            new ChangeListener() {
              @Override
              public void changed(String name) {
                changedName(watched, name);
              }

              @Override
              public void written(String name) {
                // A copy that was hidden may show now, if the newest does: only then are names
                // news.
                if (!cache.written(watched.directory(), name, tier)) {
                  changedName(watched, name);
                }
              }

              @Override
              public void directoryChanged() {
                watched.countNews();
                doors.changed(watched.directory());
              }

              @Override
              public void lost() {
                breakOff(watched);
              }
            });
  }

  private void refused(UnionNode directory, IOException error) {
    Errno errno = Errno.of(error);
    if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
      return; // it went away meanwhile
    }
    directory.refuseWatchUntil(System.nanoTime() + REFUSED_NANOS);
    if (told.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0} cannot be watched ({1}): changes there by others are seen when the times to live"
              + " of the cache are over",
          directory.path(),
          errno);
    }
  }

  private void changedName(Watched watched, String name) {
    UnionNode directory = watched.directory();
    if (OwnArea.hides(directory, name)) {
      return;
    }
    watched.countNews();
    UnionNode below = watched.release(name);
    if (below != null) {
      // It may have come to a tier or left one, or stand on another place.
      below.copies(null);
      breakOff(below);
    }
    cache.changed(directory, name);
  }

  /** What was known below a directory may not hold any more. */
  void breakOff(UnionNode directory) {
    Watched watched = directory.watched();
    if (watched != null) {
      breakOff(watched);
    }
  }

  private void breakOff(Watched watched) {
    watched.countNews();
    if (end(watched)) {
      doors.changed(watched.directory());
      doors.sweep();
    }
  }

  /**
   * A front door knows nothing of what is in a directory any more. The others have to be told that
   * it is not watched; what was remembered under the watch is cleared away some time.
   */
  void forgotten(@Nullable NewsQueue door, UnionNode directory) {
    Watched watched = directory.watched();
    if (watched == null) {
      return;
    }
    watched.countNews();
    if (end(watched)) {
      if (doors.hasOther(door)) {
        doors.changed(directory);
        doors.sweep();
      } else {
        doors.sweepLater();
      }
    }
  }

  /** The union made one more copy of a directory, or brought one to light. */
  void widened(UnionNode directory) {
    breakOff(directory);
    // Its times are the newest of all copies, and so are its parent's.
    doors.changed(directory);
    doors.changed(directory.parent());
  }

  /** A directory was removed, and nobody asks for anything in it any more. */
  void removed(UnionNode directory) {
    Watched watched = directory.watched();
    if (watched != null) {
      end(watched);
    }
  }

  /** As {@link io.tierfs.engine.FrontDoor#silence}. */
  boolean silence(UnionFile file) {
    if (file.isSilent()) {
      return true;
    }
    UnionNode.Name name = file.node().anyName();
    Watched watched = name == null ? null : name.directory().watched();
    DirectoryWatch watch = watched == null ? null : watched.handle(file.tier());
    return watch != null && file.silence(watch, () -> doors.changed(file.node()));
  }

  private boolean end(Watched watched) {
    boolean first = watched.end();
    synchronized (open) {
      open.remove(watched);
    }
    return first;
  }

  /** Takes one more in; another one goes where there are too many. */
  private void admit(Watched made) {
    List<Watched> leaving = new ArrayList<>();
    synchronized (open) {
      open.add(made);
      // Twice round: what was used is spared once, what others hang on is spared always.
      for (int i = 2 * open.size(); open.size() > most && i > 0; i--) {
        Watched oldest = open.removeFirst();
        if (oldest == made || oldest.hasChildren() || oldest.wasUsed()) {
          open.add(oldest);
        } else {
          leaving.add(oldest);
        }
      }
      if (open.size() > most) {
        leaving.add(made);
      }
    }
    leaving.forEach(this::breakOff);
    if (made.hasEnded()) {
      end(made);
    }
  }

  /** Forgets all names that nobody watches any more. */
  private void sweep() {
    List<Watched> broken;
    synchronized (open) {
      broken = open.stream().filter(watched -> !watched.holds()).toList();
    }
    broken.forEach(this::end);
    cache.sweep();
  }
}

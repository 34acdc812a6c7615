package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.engine.Found;
import io.tierfs.engine.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what has a name: which tiers have copies, which copy is visible, which node it is. */
final class Resolver {
  private final List<Tier> tiers;
  private final NodeTable nodes;
  private final LocationCache cache;
  private final InodeNumbers inodes;
  private final Router router;
  private final TreeLock tree;
  private final Watches watches;

  /**
   * When a directory last got another path: what was known of any directory before may be wrong.
   */
  private volatile long reshapedNanos = System.nanoTime() - 1;

  Resolver(
      List<Tier> tiers,
      NodeTable nodes,
      LocationCache cache,
      InodeNumbers inodes,
      Router router,
      TreeLock tree,
      Watches watches) {
    this.tiers = tiers;
    this.nodes = nodes;
    this.cache = cache;
    this.inodes = inodes;
    this.router = router;
    this.tree = tree;
    this.watches = watches;
  }

  /** The node as ours, and a directory; ENOTDIR, and ENOENT where it was removed. */
  static UnionNode directory(Node node) throws FsException {
    UnionNode directory = (UnionNode) node;
    if (!directory.isDirectory()) {
      throw new FsException(Errno.ENOTDIR);
    }
    requireAlive(directory);
    return directory;
  }

  static void requireAlive(UnionNode directory) throws FsException {
    if (directory.isRemoved()) {
      throw new FsException(Errno.ENOENT, "the directory was removed");
    }
  }

  /** ENAMETOOLONG, EINVAL, or ENOENT for what is never seen. */
  static void checkName(UnionNode directory, String name) throws FsException {
    if (name.length() > Names.NAME_BYTES_MAX / 4
        && Names.encodedLength(name) > Names.NAME_BYTES_MAX) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    if (!Names.isValid(name)) {
      throw new FsException(Errno.EILSEQ, "not the name of any file");
    }
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0) {
      throw new FsException(Errno.EINVAL, "not a file name: '" + name + "'");
    }
    if (OwnArea.hides(directory, name)) {
      throw new FsException(Errno.ENOENT, name);
    }
  }

  static FsPath pathOf(UnionNode directory) throws FsException {
    FsPath path = directory.path();
    if (path == null) {
      throw new FsException(Errno.ENOENT, "the directory was removed");
    }
    return path;
  }

  Node lookup(CallContext caller, UnionNode directory, String name) throws IOException {
    checkName(directory, name);
    Locations.Known known = cache.get(directory, name);
    if (known == null) {
      return find(caller, directory, name).node();
    }
    if (known.node() == null) {
      throw new FsException(Errno.ENOENT, name);
    }
    return known.node();
  }

  Found find(CallContext caller, UnionNode directory, String name) throws IOException {
    return find(caller, directory, name, null);
  }

  /**
   * What a listing has seen of a name: it is on a tier, and on none before that.
   *
   * @param began when the listing did
   * @param changes how often the union had changed names in the directory
   * @param on the tier
   */
  record Listed(LocationCache.Look began, long changes, Tier on) {}

  /** As {@link #find} for a name that was listed. */
  Found find(CallContext caller, UnionNode directory, String name, @Nullable Listed listed)
      throws IOException {
    checkName(directory, name);
    try (var _ = tree.shared()) {
      Locations.Known known = cache.get(directory, name);
      if (known != null) {
        if (known.node() == null) {
          throw new FsException(Errno.ENOENT, name);
        }
        Found found = verify(caller, directory, name, known.node());
        if (found != null) {
          return found;
        }
      }
      try (var _ = TreeLock.look(directory)) {
        Found found = listed == null ? null : seeListed(caller, directory, name, listed);
        if (found == null) {
          found = see(caller, directory, name).found();
        }
        if (found == null) {
          throw new FsException(Errno.ENOENT, name);
        }
        return found;
      }
    }
  }

  /**
   * Looks for a file without asking the tiers on which a listing did not see it; {@code null} where
   * that is not sure. What it remembers is as old as the listing.
   */
  private @Nullable Found seeListed(
      CallContext caller, UnionNode directory, String name, Listed listed) throws IOException {
    LocationCache.Look look = listed.began();
    if (listed.changes() != directory.changes()
        || look.nanos() - reshapedNanos <= 0
        || !cache.isFresh(look)) {
      return null;
    }
    FsPath path = pathOf(directory).resolve(name);
    DirectoryCopies where = copies(caller, directory);
    boolean last = where.tiers().indexOf(listed.on()) == where.tiers().size() - 1;
    List<TierCandidate> candidates =
        last // so no policy has a choice
            ? List.of(TierCandidate.forSearch(listed.on(), caller, path))
            : candidates(where, caller, path, listed.on().index());
    TierCandidate visible = router.search(caller, path, candidates);
    if (visible == null || visible.stat().isDirectory()) {
      return null;
    }
    return foundFile(visible, look, name);
  }

  /** One call to the tier where the node is known to be; {@code null} where it is not there. */
  private @Nullable Found verify(
      CallContext caller, UnionNode directory, String name, UnionNode node) throws IOException {
    if (node.isDirectory()) {
      try {
        return new Found(node, statDirectory(caller, node));
      } catch (FsException e) {
        if (FsException.isAbsent(e)) {
          return null;
        }
        throw e;
      }
    }
    Tier tier = node.tier();
    if (tier == null) {
      return null;
    }
    FileStat stat = tier.probe(caller, pathOf(directory).resolve(name));
    return stat != null && isOf(node, tier, stat, directory, name)
        ? new Found(node, numbered(stat, node))
        : null;
  }

  /** Whether these are attributes of the node. A node without a number is whatever has its name. */
  static boolean isOf(UnionNode node, Tier tier, FileStat stat, UnionNode directory, String name) {
    return stat.type() == node.type()
        && (stat.fileId() == 0 || node.key().equals(NodeKey.of(tier, stat, directory, name)));
  }

  static FileStat numbered(FileStat stat, UnionNode node) {
    return stat.withIdentity(node.inode(), 0);
  }

  /**
   * Looks on the tiers. The caller holds the tree lock and the directory's lock.
   *
   * @return {@code null} where nothing has the name
   */
  @Nullable Found findLocked(CallContext caller, UnionNode directory, String name)
      throws IOException {
    checkName(directory, name);
    return see(caller, directory, name).found();
  }

  /**
   * What a look at the tiers has found.
   *
   * @param found {@code null} where nothing has the name
   * @param candidates the tiers that have the directory, in order; each is asked once at most
   * @param look when it began: what is done under the same lock is remembered by that
   */
  record Seen(@Nullable Found found, List<TierCandidate> candidates, LocationCache.Look look) {
    /** All copies of the name, in order. */
    List<TierCandidate> copies() throws IOException {
      return existing(candidates);
    }
  }

  /** As {@link #findLocked} for a name that has been checked, with the tiers that were asked. */
  Seen see(CallContext caller, UnionNode directory, String name) throws IOException {
    watch(directory);
    LocationCache.Look look = begin(directory);
    DirectoryCopies where = copies(caller, directory);
    look = look.at(where, directory.isRoot());
    FsPath path = pathOf(directory).resolve(name);
    long began = System.nanoTime();
    List<TierCandidate> candidates = candidates(where, caller, path, 0);
    TierCandidate visible = router.search(caller, path, candidates);
    if (visible != null && visible.stat().isDirectory()) {
      visible = Router.firstExisting(candidates);
    }
    if (visible == null) {
      cache.putAbsent(look, name);
      return new Seen(null, candidates, look);
    }
    if (!visible.stat().isDirectory()) {
      return new Seen(foundFile(visible, look, name), candidates, look);
    }
    DirectoryCopies copies =
        DirectoryCopies.merge(candidates, where.cut(), began).restingOn(where, directory.isRoot());
    UnionNode node = internDirectory(copies, directory, name, path);
    synchronized (node.copiesMonitor()) {
      // What was found while this look was under way (a clone, say) is newer.
      DirectoryCopies known = node.copies();
      if (known == null || known.nanos() - copies.nanos() <= 0) {
        remember(node, copies, look, name);
      }
    }
    cache.put(look, name, node);
    return new Seen(new Found(node, numbered(copies.shown(false), node)), candidates, look);
  }

  /** Remembers what is no directory. */
  private Found foundFile(TierCandidate visible, LocationCache.Look look, String name)
      throws IOException {
    FileStat stat = visible.stat();
    UnionNode node = nodes.intern(visible.at(), stat, look.directory(), name);
    node.tier(visible.at());
    node.addName(look.directory(), name);
    cache.put(look, name, node);
    return new Found(node, numbered(stat, node));
  }

  /** Whether a name is known to be on no tier. The caller holds the directory's lock. */
  boolean isKnownAbsent(UnionNode directory, String name) {
    Locations.Known known = cache.get(directory, name);
    return known != null && known.node() == null && known.nanos() - reshapedNanos > 0;
  }

  /** Whether one of the tiers that have a directory, but for this one, has a name in it. */
  boolean isElsewhere(CallContext caller, UnionNode directory, FsPath path, Tier but)
      throws IOException {
    for (Tier tier : copies(caller, directory).tiers()) {
      if (tier != but && tier.probe(caller, path) != null) {
        return true;
      }
    }
    return false;
  }

  /** Has a directory watched before it is looked at, where somebody gains by it. */
  @Nullable Watched watch(UnionNode directory) {
    return watches.of(this, directory);
  }

  /** Notes that a look at a directory begins; what is done under its lock is remembered by that. */
  LocationCache.Look begin(UnionNode directory) {
    Watched watched = directory.watched();
    long news = watched == null ? 0 : watched.news();
    long now = System.nanoTime();
    DirectoryCopies where = directory.copies();
    boolean covered = watched != null && watched.holds() && where != null;
    long since = where == null ? now - cache.entryTtlNanos() : now;
    LocationCache.Look look =
        new LocationCache.Look(directory, covered ? watched : null, news, since);
    return where == null ? look : look.at(where, directory.isRoot());
  }

  /** Sets what is known of a directory's tiers; the parent's watch tells when it is over. */
  private static void remember(
      UnionNode directory, DirectoryCopies copies, LocationCache.Look look, String name) {
    Watched under = look.under();
    if (under == null) {
      directory.copies(copies);
      return;
    }
    directory.copies(copies.under(under));
    if (!under.keep(name, directory, look.news())) {
      directory.copies(null);
    }
  }

  /**
   * The tiers of a directory, known under the watch of its parent. The caller holds its monitor.
   *
   * @return {@code null} where it changes just now
   */
  @Nullable DirectoryCopies watchedCopies(UnionNode directory, @Nullable Watched parent)
      throws IOException {
    DirectoryCopies known = copies(CallContext.daemon(), directory);
    if (parent == null || (known.under() == parent && known.holds())) {
      return known;
    }
    look(CallContext.daemon(), directory);
    DirectoryCopies fresh = directory.copies();
    return fresh != null && fresh.under() == parent ? fresh : null;
  }

  private UnionNode internDirectory(
      DirectoryCopies copies, UnionNode directory, String name, FsPath path) throws IOException {
    UnionNode node = known(copies, directory, name);
    if (node == null) {
      Long carried = copies.merged() ? inodes.carried(copies.top(), path) : null;
      node = nodes.intern(copies.top(), copies.stats().get(0), directory, name, carried);
    } else {
      recognize(node, copies, directory, name);
    }
    node.addName(directory, name);
    return node;
  }

  /** The node of a directory by its hottest copy that is known. */
  private @Nullable UnionNode known(DirectoryCopies copies, UnionNode directory, String name) {
    UnionNode node = null;
    for (int i = 0; i < copies.tiers().size() && node == null; i++) {
      node = nodes.known(copies.tiers().get(i), copies.stats().get(i), directory, name);
    }
    return node;
  }

  /** A directory that somebody holds has these copies now: others may have made or removed some. */
  private void recognize(UnionNode node, DirectoryCopies copies, UnionNode directory, String name) {
    Tier top = copies.top();
    FileStat stat = copies.stats().get(0);
    boolean isNew = nodes.known(top, stat, directory, name) != node;
    if (isNew) {
      nodes.alias(top, stat, node, directory, name);
    }
    if (isNew || !copies.merged()) {
      inodes.hold(top, stat, node, directory, name);
    }
  }

  /**
   * Which tiers have a directory, not older than the cache's entry TTL; ENOENT where it is gone.
   */
  DirectoryCopies copies(CallContext caller, UnionNode directory) throws IOException {
    requireAlive(directory);
    DirectoryCopies known = directory.copies();
    if (known != null && isFresh(known)) {
      return known;
    }
    synchronized (directory.copiesMonitor()) {
      known = directory.copies();
      if (known != null && isFresh(known)) {
        return known;
      }
      if (!directory.isRoot()) {
        return look(caller, directory);
      }
      DirectoryCopies fresh = DirectoryLook.ofRoot(tiers, caller, known);
      directory.copies(fresh);
      return fresh;
    }
  }

  private boolean isFresh(DirectoryCopies known) {
    return known.nanos() - reshapedNanos > 0
        && (known.holds()
            ? cache.isOn()
            : known.under() == null
                && (System.nanoTime() - known.sinceNanos() < cache.entryTtlNanos()
                    || (cache.isOn() && Tier.anyTroubled(tiers))));
  }

  /**
   * A directory was renamed: below it the same names may be hidden, or hidden no more. The caller
   * holds the tree lock exclusively.
   */
  void reshaped() {
    reshapedNanos = System.nanoTime();
  }

  /** Looks for a directory on the tiers of its parent. The caller holds its monitor. */
  private DirectoryCopies look(CallContext caller, UnionNode directory) throws IOException {
    UnionNode.Name name = directory.anyName();
    if (name == null) {
      throw new FsException(Errno.ENOENT, "the directory was removed");
    }
    LocationCache.Look look = begin(name.directory());
    DirectoryCopies parent = copies(caller, name.directory());
    look = look.at(parent, name.directory().isRoot());
    FsPath path = pathOf(directory);
    long began = System.nanoTime();
    List<TierCandidate> candidates = candidates(parent, caller, path, 0);
    DirectoryCopies copies =
        DirectoryCopies.merge(candidates, parent.cut(), began)
            .restingOn(parent, name.directory().isRoot());
    if (copies.tiers().isEmpty()) {
      directory.copies(null);
      cache.drop(name.directory(), name.name());
      throw FsException.notFound(path);
    }
    if (known(copies, name.directory(), name.name()) == directory) {
      recognize(directory, copies, name.directory(), name.name());
    }
    remember(directory, copies, look, name.name());
    return copies;
  }

  /** The merged attributes of a directory as they are right now. */
  FileStat statDirectory(CallContext caller, UnionNode directory) throws IOException {
    DirectoryCopies known = copies(caller, directory);
    DirectoryCopies fresh = DirectoryLook.again(caller, pathOf(directory), known);
    if (fresh == null) {
      // Changed behind the union's back: look again from the start.
      directory.copies(null);
      fresh = copies(caller, directory);
    }
    return numbered(fresh.shown(directory.isRoot()), directory);
  }

  /** All copies of a name on the tiers that have its directory, in order. */
  List<TierCandidate> allCopies(CallContext caller, UnionNode directory, FsPath path)
      throws IOException {
    return existing(candidates(copies(caller, directory), caller, path, 0));
  }

  /** The tiers that have a directory, to be asked for a path in it; it is on none before one. */
  static List<TierCandidate> candidates(
      DirectoryCopies where, CallContext caller, FsPath path, int firstTier) {
    List<TierCandidate> candidates = new ArrayList<>(where.tiers().size());
    for (Tier tier : where.tiers()) {
      candidates.add(
          tier.index() < firstTier
              ? TierCandidate.known(tier, caller, path, true, null)
              : TierCandidate.forSearch(tier, caller, path));
    }
    return candidates;
  }

  private static List<TierCandidate> existing(List<TierCandidate> candidates) throws IOException {
    List<TierCandidate> found = new ArrayList<>(candidates.size());
    for (TierCandidate candidate : candidates) {
      if (candidate.exists()) {
        found.add(candidate);
      }
    }
    return found;
  }
}

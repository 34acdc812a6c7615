package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.Operation;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Copy;
import io.tierfs.engine.EngineSettings;
import io.tierfs.engine.Explanation;
import io.tierfs.engine.Found;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.News;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.TierInfo;
import io.tierfs.engine.TierSetup;
import io.tierfs.engine.Union;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The union over a list of tiers: puts its parts together and sends each operation to its family.
 */
public final class UnionEngine implements Union {
  private static final int SYMLINK_BYTES_MAX = 4095;

  private final List<Tier> tierList = new ArrayList<>();
  private final boolean rewriteSymlinks;
  private final boolean exclusive;
  private final Doors doors = new Doors();
  private final LocationCache cache;
  private final Watches watches;
  private final NodeTable nodes;
  private final InodeNumbers inodes = new InodeNumbers();
  private final Resolver resolver;
  private final NodeAccess access;
  private final Creation creation;
  private final NamelessFiles nameless;
  private final Removal removal;
  private final Renames renames;
  private final Moves moves;
  private final Attributes attributes;
  private final Xattrs xattrs;
  private final Tiers tiers;
  private final Whereabouts whereabouts;
  private final Explainer explainer;

  public UnionEngine(EngineSettings settings) {
    for (TierSetup setup : settings.tiers()) {
      tierList.add(new Tier(setup, tierList.size()));
    }
    rewriteSymlinks = settings.rewriteSymlinks();
    TreeLock tree = new TreeLock();
    exclusive = settings.cache().isExclusive();
    cache = new LocationCache(settings.cache(), doors, () -> Tier.anyTroubled(tierList));
    watches = new Watches(tierList, settings.cache(), cache, doors);
    Router router = new Router(tierList, settings.chains());
    nodes = new NodeTable(inodes);
    resolver = new Resolver(tierList, nodes, cache, inodes, router, tree, watches);
    access = new NodeAccess(resolver, cache, tree);
    ParentCloner cloner = new ParentCloner(resolver, nodes, inodes, watches);
    Journal journal = new Journal();
    moves =
        new Moves(
            tierList,
            settings.full(),
            router,
            doors,
            new FileMove.Tools(resolver, cloner, nodes, inodes, tree, journal));
    creation = new Creation(resolver, router, cloner, nodes, cache, tree, moves);
    nameless = new NamelessFiles(resolver, router, nodes, tree, moves);
    removal = new Removal(resolver, nodes, cache, tree, watches);
    renames = new Renames(resolver, nodes, cache, tree, removal, cloner, journal, watches);
    attributes = new Attributes(resolver, router, access, tree, moves);
    tiers = new Tiers(tierList);
    whereabouts = new Whereabouts(resolver, tree);
    explainer = new Explainer(resolver, router, tree);
    xattrs = new Xattrs(access, attributes, tiers, whereabouts, this::explain);
  }

  /** Finishes or undoes what a crash left on the tiers. */
  public void recover() throws IOException {
    new Recovery(tierList).recover(_ -> {});
    inodes.load(tierList);
  }

  @Override
  public Node root() {
    return nodes.root();
  }

  @Override
  public Found find(CallContext caller, Node directory, String name) throws IOException {
    return resolver.find(caller, Resolver.directory(directory), name);
  }

  @Override
  public Found find(CallContext caller, FsPath path) throws IOException {
    if (path.isRoot()) {
      return new Found(root(), stat(caller, root()));
    }
    return find(caller, walk(caller, path.parent()), path.name());
  }

  @Override
  public Node lookup(CallContext caller, Node directory, String name) throws IOException {
    return resolver.lookup(caller, Resolver.directory(directory), name);
  }

  @Override
  public Node walk(CallContext caller, FsPath path) throws IOException {
    Node node = root();
    for (String name : path.names()) {
      node = lookup(caller, node, name);
    }
    return node;
  }

  @Override
  public FileStat stat(CallContext caller, Node node) throws IOException {
    return attributes.stat(caller, (UnionNode) node);
  }

  @Override
  public void change(CallContext caller, Node node, AttributeChange change) throws IOException {
    attributes.change(caller, (UnionNode) node, change);
  }

  @Override
  public String readSymlink(CallContext caller, Node node) throws IOException {
    if (node.type() != FileType.SYMLINK) {
      throw new FsException(Errno.EINVAL, "not a symbolic link");
    }
    return access.onFile(
        caller,
        (UnionNode) node,
        (tier, path) -> shownTarget(tier, tier.backend().readSymlink(caller, path)));
  }

  /** The article's program gave absolute targets as relative to the root of the tier. */
  private String shownTarget(Tier tier, String target) {
    if (!rewriteSymlinks || !target.startsWith("/")) {
      return target;
    }
    try {
      return tier.backend()
          .localRoot()
          .map(root -> root.relativize(Path.of(target)).toString())
          .orElse(target);
    } catch (IllegalArgumentException e) {
      return target; // a target that Java's own paths cannot hold
    }
  }

  @Override
  public Node makeDirectory(CallContext caller, Node directory, String name, int mode)
      throws IOException {
    return creation
        .make(
            caller,
            Resolver.directory(directory),
            name,
            FileType.DIRECTORY,
            (backend, path) -> backend.makeDirectory(caller, path, mode))
        .node();
  }

  @Override
  public Node makeNode(CallContext caller, Node directory, String name, int mode, long rdev)
      throws IOException {
    FileType type;
    try {
      type = (mode & FileType.MASK) == 0 ? FileType.REGULAR : FileType.ofMode(mode);
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EINVAL, "mode 0" + Integer.toOctalString(mode) + " has no type");
    }
    return creation
        .make(
            caller,
            Resolver.directory(directory),
            name,
            type,
            (backend, path) -> {
              if (type == FileType.REGULAR) {
                backend.open(caller, path, OpenOptions.createNew(mode & 07777)).close();
              } else {
                backend.makeNode(caller, path, mode, rdev);
              }
            })
        .node();
  }

  @Override
  public Node makeSymlink(CallContext caller, Node directory, String name, String target)
      throws IOException {
    if (io.tierfs.api.Names.encodedLength(target) > SYMLINK_BYTES_MAX) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    return creation
        .make(
            caller,
            Resolver.directory(directory),
            name,
            FileType.SYMLINK,
            (backend, path) -> backend.makeSymlink(caller, path, target))
        .node();
  }

  @Override
  public void makeHardLink(CallContext caller, Node node, Node directory, String name)
      throws IOException {
    creation.link(caller, (UnionNode) node, Resolver.directory(directory), name);
  }

  @Override
  public void removeFile(CallContext caller, Node directory, String name) throws IOException {
    removal.removeFile(caller, Resolver.directory(directory), name);
  }

  @Override
  public void removeDirectory(CallContext caller, Node directory, String name) throws IOException {
    removal.removeDirectory(caller, Resolver.directory(directory), name);
  }

  @Override
  public void rename(
      CallContext caller,
      Node fromDirectory,
      String fromName,
      Node toDirectory,
      String toName,
      RenameMode mode)
      throws IOException {
    renames.rename(
        caller,
        Resolver.directory(fromDirectory),
        fromName,
        Resolver.directory(toDirectory),
        toName,
        mode);
  }

  @Override
  public OpenFile open(CallContext caller, Node node, OpenOptions options) throws IOException {
    UnionNode file = (UnionNode) node;
    switch (file.type()) {
      case DIRECTORY -> throw new FsException(Errno.EISDIR);
      case SYMLINK -> throw new FsException(Errno.ELOOP);
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> throw new FsException(Errno.ENXIO);
      case REGULAR -> {}
    }
    // Linux empties a file also for one who only reads, if he may write it.
    OpenOptions existing =
        options.truncate() && !options.access().writes()
            ? OpenOptions.existing(OpenOptions.Access.READ_WRITE).withTruncate(true)
            : options.withoutCreate();
    Nameless born = file.anyName() == null ? Nameless.of(file) : null;
    OpenFile again = born == null ? null : born.open(existing, moves);
    if (again != null) {
      return again;
    }
    NodeAccess.Action<OpenFile> action =
        (tier, path) -> {
          if (existing.access().writes() || existing.truncate()) {
            tier.requireWritable();
          }
          FileHandle handle = tier.backend().open(caller, path, existing);
          return new UnionFile(file, tier, handle, existing, moves);
        };
    return existing.truncate()
        ? access.changeFile(caller, file, action)
        : access.onFile(caller, file, action);
  }

  @Override
  public OpenFile create(CallContext caller, Node directory, String name, OpenOptions options)
      throws IOException {
    UnionNode parent = Resolver.directory(directory);
    while (true) {
      OpenFile created = creation.create(caller, parent, name, options);
      if (created != null) {
        return created;
      }
      if (options.exclusive()) {
        throw new FsException(Errno.EEXIST, name);
      }
      try {
        return open(caller, resolver.find(caller, parent, name).node(), options);
      } catch (FsException e) {
        if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESTALE) {
          throw e;
        }
        // Removed or replaced between the two steps: once more.
      }
    }
  }

  @Override
  public OpenFile createNameless(CallContext caller, Node directory, OpenOptions options)
      throws IOException {
    return nameless.create(caller, Resolver.directory(directory), options);
  }

  @Override
  public OpenDirectory openDirectory(CallContext caller, Node directory) throws IOException {
    UnionNode node = Resolver.directory(directory);
    resolver.watch(node);
    return new UnionDirectory(node, caller, resolver, inodes, access);
  }

  @Override
  public byte[] getXattr(CallContext caller, Node node, String name) throws IOException {
    return xattrs.get(caller, (UnionNode) node, name);
  }

  @Override
  public void setXattr(CallContext caller, Node node, String name, byte[] value, XattrMode mode)
      throws IOException {
    xattrs.set(caller, (UnionNode) node, name, value, mode);
  }

  @Override
  public List<String> listXattrs(CallContext caller, Node node) throws IOException {
    return xattrs.list(caller, (UnionNode) node);
  }

  @Override
  public void removeXattr(CallContext caller, Node node, String name) throws IOException {
    xattrs.remove(caller, (UnionNode) node, name);
  }

  @Override
  public SpaceInfo space(CallContext caller) throws IOException {
    return tiers.space();
  }

  @Override
  public void syncAll(CallContext caller) throws IOException {
    tiers.syncAll(caller);
  }

  @Override
  public List<Copy> copies(CallContext caller, FsPath path) throws IOException {
    UnionNode node = (UnionNode) find(caller, path).node();
    return whereabouts.of(caller, node).stream().map(Whereabouts.Place::copy).toList();
  }

  @Override
  public Explanation explain(CallContext caller, Operation operation, FsPath path)
      throws IOException {
    if (path.isRoot()) {
      return explainer.root(caller, nodes.root(), operation);
    }
    UnionNode directory = Resolver.directory(find(caller, path.parent()).node());
    return switch (operation) {
      case SEARCH -> explainer.search(caller, directory, path.name());
      case CREATE -> explainer.create(caller, directory, path.name());
      case ACTION ->
          explainer.action(caller, (UnionNode) find(caller, directory, path.name()).node());
    };
  }

  @Override
  public List<TierInfo> tiers() {
    return tiers.list();
  }

  @Override
  public FrontDoor frontDoor(News news) {
    NewsQueue queue = doors.open(news);
    watches.turn(true);
    return new Door(this, doors, queue);
  }

  /** The union for those who remember nothing, whose changes are news for all front doors. */
  public Union announced() {
    return new Door(this, doors, null);
  }

  void close(NewsQueue queue) {
    doors.close(queue);
    watches.turn(!doors.isEmpty());
  }

  /** As {@link FrontDoor#nameAge}. */
  long nameAge(UnionNode directory, String name, @Nullable UnionNode found) {
    if (exclusive) {
      return FrontDoor.LASTING;
    }
    if (!cache.isOn()) {
      return 0; // it was asked for right now
    }
    Locations.Known known = cache.peek(directory, name);
    if (known == null || !known.known() || known.node() != found) {
      return FrontDoor.PASSING;
    }
    if (known.under() == null) {
      // Where others were just changing things, a time to live would keep what news have ended.
      return watches.isOwed(directory) ? FrontDoor.PASSING : System.nanoTime() - known.nanos();
    }
    return known.holds() ? FrontDoor.LASTING : FrontDoor.PASSING;
  }

  /** As {@link FrontDoor#attributesAge}. */
  long attributesAge(UnionNode node, int links, long askedNanos) {
    if (exclusive) {
      return FrontDoor.LASTING;
    }
    // Of a file with more names, another one may be where nobody watches.
    boolean lasting =
        (node.isDirectory() || links <= 1) && isWatched(node, askedNanos) && !node.isSilent();
    return lasting ? FrontDoor.LASTING : 0;
  }

  private boolean isWatched(UnionNode node, long nanos) {
    if (node.isDirectory()) {
      Watched own = node.watched();
      if (own == null || !own.heldAt(nanos)) {
        return false;
      }
    }
    if (node.isRoot()) {
      return true;
    }
    UnionNode.Name name = node.anyName();
    Locations.Known known = name == null ? null : cache.peek(name.directory(), name.name());
    return known != null
        && known.node() == node
        && known.known()
        && known.under() != null
        && known.under().heldAt(nanos);
  }

  /** As {@link FrontDoor#silence}. */
  boolean silence(UnionFile file) {
    return watches.silence(file);
  }

  /** As {@link FrontDoor#isTold}. */
  boolean isTold() {
    return exclusive || watches.isPossible();
  }

  /** What was known of a name, however old. */
  @Nullable UnionNode knownAs(UnionNode directory, String name) {
    Locations.Known known = cache.peek(directory, name);
    return known == null ? null : known.node();
  }

  /** As {@link FrontDoor#forgotten}. */
  void forgotten(@Nullable NewsQueue door, UnionNode node) {
    if (node.isDirectory()) {
      watches.forgotten(door, node);
    } else if (!doors.hasOther(door)) {
      cache.forgotten(node);
    }
  }
}

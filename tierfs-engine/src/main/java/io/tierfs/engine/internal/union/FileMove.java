package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.RenameMode;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One try to move a file to another tier. Not thread-safe.
 *
 * <p>The caller sees to it that nobody changes the file. A whole copy is made in the target's own
 * area and is safe on its disk before it gets the name; only then the file goes from its tier, and
 * that is the moment at which it has moved. Whatever fails before is undone; after a crash {@link
 * Recovery} does the same by the intent, which lies on the target, as the source is full.
 */
final class FileMove {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();

  /** The parts of the engine that a move works with. */
  record Tools(
      Resolver resolver,
      ParentCloner cloner,
      NodeTable nodes,
      InodeNumbers inodes,
      TreeLock tree,
      Journal journal) {}

  private final Tools tools;
  private final UnionNode node;
  private final Tier source;
  private final Tier target;
  private final Map<UnionFile, FileHandle> handles = new LinkedHashMap<>();
  private FsPath path;
  private final FileStat before;
  private final FsPath staged;
  private Journal.Entry intent;
  private @Nullable NodeKey key;
  private boolean published;
  private boolean over;

  private FileMove(Tools tools, UnionNode node, Tier target, Place from, FsPath staged)
      throws IOException {
    this.tools = tools;
    this.node = node;
    this.source = from.tier();
    this.target = target;
    this.path = from.path();
    this.before = from.stat();
    this.staged = staged;
    this.intent = tools.journal().begin(target, intent());
  }

  /**
   * Where a file is that may move: it has one name, and nothing else has that on any tier.
   *
   * @param parent the tiers of its directory
   */
  record Place(Tier tier, FsPath path, FileStat stat, DirectoryCopies parent) {}

  /**
   * Where a file is; ECANCELED where it cannot move. The caller holds the tree lock and the lock of
   * the name's directory.
   */
  static Place place(Resolver resolver, UnionNode node, UnionNode.Name name) throws IOException {
    UnionNode directory = name.directory();
    FsPath path = Resolver.pathOf(directory).resolve(name.name());
    List<TierCandidate> copies = resolver.allCopies(DAEMON, directory, path);
    Tier tier = node.tier();
    if (tier == null || copies.size() != 1 || copies.getFirst().at() != tier) {
      throw new FsException(Errno.ECANCELED, path + " is on several tiers");
    }
    FileStat stat = copies.getFirst().stat();
    if (!Resolver.isOf(node, tier, stat, directory, name.name()) || stat.nlink() != 1) {
      throw new FsException(Errno.ECANCELED, path + " has several names");
    }
    return new Place(tier, path, stat, resolver.copies(DAEMON, directory));
  }

  /** What is done while a name holds still. */
  interface Named<T> {
    T run(UnionNode.Name name) throws IOException;
  }

  /** Runs with the file's name held still; ECANCELED where it has none. */
  static <T> T named(TreeLock tree, UnionNode node, boolean change, Named<T> action)
      throws IOException {
    while (true) {
      UnionNode.Name name = node.anyName();
      if (name == null) {
        throw new FsException(Errno.ECANCELED, "the file has no name any more");
      }
      try (var _ = tree.shared();
          var _ = change ? TreeLock.change(name.directory()) : TreeLock.look(name.directory())) {
        if (node.hasName(name.directory(), name.name())) {
          return action.run(name);
        }
      }
    }
  }

  /** Moves a file, or throws and has changed nothing. */
  static void run(Tools tools, UnionNode node, Tier target) throws IOException {
    Opened opened =
        named(
            tools.tree(),
            node,
            false,
            name -> {
              Place place = place(tools.resolver(), node, name);
              FileHandle file = place.tier().backend().open(DAEMON, place.path(), OpenOptions.READ);
              return new Opened(place, file);
            });
    try {
      FsPath staged = target.ownPath(OwnArea.STAGING);
      FileMove move = new FileMove(tools, node, target, opened.place(), staged);
      try {
        move.copy(opened.file());
      } catch (IOException | RuntimeException | Error e) {
        if (!move.over) {
          move.undo(e);
          throw e;
        }
        LOG.log(System.Logger.Level.DEBUG, "after a move: " + e);
      }
    } finally {
      close(opened.file());
    }
  }

  private record Opened(Place place, FileHandle file) {}

  private MoveIntent intent() {
    Intent.Source from = new Intent.Source(source.name(), before.volume(), before.fileId());
    return new MoveIntent(path, from, staged, node.inode());
  }

  private void copy(FileHandle in) throws IOException {
    try (FileHandle out = target.backend().open(DAEMON, staged, OpenOptions.createNew(0600))) {
      SparseCopy.copy(in, out, before.size(), () -> node.anyName() != null);
      out.sync(false);
      named(
          tools.tree(),
          node,
          true,
          name -> {
            publish(name, out);
            return true;
          });
    }
  }

  /** All changes of the name and of the file stand still. */
  private void publish(UnionNode.Name name, FileHandle out) throws IOException {
    Place now = place(tools.resolver(), node, name);
    if (now.tier() != source
        || now.stat().size() != before.size()
        || !now.stat().mtime().equals(before.mtime())
        || target.index() >= now.parent().cut()) {
      throw new FsException(Errno.ECANCELED, "others have changed the file");
    }
    renamed(now.path());
    // As long as the copy is ours alone: the file's own mode may not let us open it.
    for (UnionFile open : node.openFiles()) {
      handles.put(open, target.backend().open(DAEMON, staged, open.options()));
    }
    FileStat stat = now.stat().toBuilder().atime(before.atime()).build();
    AttributeCopier.copyExactly(source, path, stat, target, staged);
    out.sync(false);
    tools.cloner().ensure(target, name.directory());
    List<Kept> directories = List.of(kept(source), kept(target));
    FileStat made = target.backend().stat(DAEMON, staged);
    key = NodeKey.of(target, made, name.directory(), name.name());
    tools.inodes().carry(target, key, node.inode());
    try {
      exchange(made);
    } catch (IOException e) {
      if (!isBack(made, e)) {
        over = true;
        switchOver(key);
      }
      throw e;
    }
    over = true;
    switchOver(key);
    directories.forEach(Kept::restore);
    tools.journal().end(intent, List.of(new Journal.Entry(source, path.parent())));
  }

  /** It got another name while it was copied. */
  private void renamed(FsPath now) throws IOException {
    if (!now.equals(path)) {
      path = now;
      Journal.Entry next = tools.journal().begin(target, intent());
      tools.journal().end(intent, List.of());
      intent = next;
    }
  }

  private void exchange(FileStat made) throws IOException {
    boolean exclusive = target.can(Capability.RENAME_NO_REPLACE);
    if (!exclusive && target.probe(DAEMON, path) != null) {
      throw new FsException(Errno.EEXIST, path.toString());
    }
    target.rename(
        DAEMON, staged, path, made, exclusive ? RenameMode.NO_REPLACE : RenameMode.REPLACE);
    published = true;
    target.backend().syncDirectory(DAEMON, path.parent());
    try {
      source.backend().removeFile(DAEMON, path);
    } catch (IOException e) {
      // What was done may not have been answered.
      if (source.probe(DAEMON, path) != null) {
        throw e;
      }
    }
  }

  /**
   * Takes the copy's name away again, where the file is known to be on its tier still.
   *
   * @return false where the copy hides the file and cannot be removed: it is the file from now on
   */
  private boolean isBack(FileStat made, IOException error) throws IOException {
    try {
      FileStat there = target.probe(DAEMON, path);
      boolean ours = there != null && (made.fileId() == 0 || there.sameFile(made));
      if (ours) {
        FileStat still = source.probe(DAEMON, path);
        if (still == null) {
          return false;
        }
        target.backend().removeFile(DAEMON, path);
      }
      return true;
    } catch (IOException e) {
      error.addSuppressed(e);
      if (published && target.index() < source.index()) {
        return false;
      }
      // Nobody knows: the next start does. Neither copy may be deleted now.
      LOG.log(
          System.Logger.Level.WARNING,
          "tiers {0} and {1} may both have {2} now: the next start settles it",
          source,
          target,
          path);
      key = null;
      throw new UnsettledException(error);
    }
  }

  /** Two tiers failed at a moment when nobody can tell which of them has the file. */
  private static final class UnsettledException extends IOException {
    private static final long serialVersionUID = 1L;

    UnsettledException(IOException cause) {
      super(cause);
    }
  }

  private void switchOver(NodeKey moved) {
    NodeKey left = node.key();
    tools.nodes().moved(node, moved);
    node.tier(target);
    tools.inodes().leave(source, left);
    handles.forEach(
        (open, handle) -> {
          if (!open.use().exchange(target, handle)) {
            close(handle);
          }
        });
  }

  /** A directory whose times stay: the union shows no change in it. */
  private record Kept(Tier tier, FsPath path, FileStat stat) {
    void restore() {
      try {
        AttributeCopier.setTimes(tier, path, stat);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "tier {0}: times of {1}: {2}", tier, path, e);
      }
    }
  }

  private Kept kept(Tier tier) throws IOException {
    FsPath directory = path.parent();
    return new Kept(tier, directory, tier.backend().stat(DAEMON, directory));
  }

  private void undo(Throwable reason) {
    handles.values().forEach(FileMove::close);
    if (reason instanceof UnsettledException) {
      return;
    }
    try {
      if (target.probe(DAEMON, staged) != null) {
        target.backend().removeFile(DAEMON, staged);
      }
      if (key != null) {
        tools.inodes().leave(target, key);
        MovedNumbers.erase(target, node.inode());
      }
      tools.journal().end(intent, List.of());
    } catch (IOException e) {
      reason.addSuppressed(e);
      LOG.log(
          System.Logger.Level.WARNING,
          "tier {0}: a copy of {1} that was not needed is left: the next start deletes it",
          target,
          path);
    }
  }

  private static void close(Closeable handle) {
    try {
      handle.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing a copy failed: " + e);
    }
  }

  /** All tiers but one that a file may go to, in their order. */
  static List<Tier> others(List<Tier> tiers, Tier but) {
    List<Tier> others = new ArrayList<>(tiers);
    others.remove(but);
    others.removeIf(tier -> !tier.mode().creates());
    return others;
  }
}

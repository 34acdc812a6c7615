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
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file that was born without a name: it lies in the own area of its tier until it is linked, and
 * is deleted where the last who has it open closes it before.
 *
 * <p>Each of its open files knows it, so that a node needs no room for what hardly any has.
 * Thread-safe: what ends it excludes what uses it.
 */
final class Nameless {
  private static final System.Logger LOG = System.getLogger("io.tierfs.engine");
  private static final CallContext DAEMON = CallContext.daemon();

  private final UnionNode node;
  private final Tier tier;
  private final FsPath path;
  private final FileStat made;
  private final NodeTable nodes;

  /** Whether it has got a name, or is gone. */
  private volatile boolean over;

  /**
   * A file that was just made, and that nobody else knows.
   *
   * @param path where it lies
   * @param made what it looks like, as its backend gave it
   */
  Nameless(Tier tier, FsPath path, FileStat made, NodeTable nodes) {
    this.tier = tier;
    this.path = path;
    this.made = made;
    this.nodes = nodes;
    this.node = node();
    node.tier(tier);
  }

  private UnionNode node() {
    UnionNode known = nodes.intern(tier, made, nodes.root(), key());
    if (known.anyName() != null) {
      nodes.forget(known); // of a file with that number before, removed behind the union's back
      known = nodes.intern(tier, made, nodes.root(), key());
    }
    return known;
  }

  /** What it is known by on a tier whose files have no numbers: no name in the root has a slash. */
  private String key() {
    return path.value();
  }

  /** What is known of a node that has no name yet, {@code null} for any other. */
  static @Nullable Nameless of(UnionNode node) {
    for (UnionFile file : node.openFiles()) {
      Nameless born = file.born();
      if (born != null && !born.over) {
        return born;
      }
    }
    return null;
  }

  /** The file that made it, open. */
  UnionFile opened(FileHandle handle, OpenOptions options, Moves moves) {
    return new UnionFile(
        node, tier, handle, options, moves, shown(Resolver.numbered(made, node)), this);
  }

  /** Opens it once more; {@code null} where it is over. */
  synchronized @Nullable UnionFile open(OpenOptions options, Moves moves) throws IOException {
    if (over) {
      return null;
    }
    FileHandle handle = tier.backend().open(DAEMON, path, options);
    return new UnionFile(node, tier, handle, options, moves, null, this);
  }

  /** Its attributes, by one of its handles: the name in the own area does not count. */
  FileStat shown(FileStat stat) {
    return over ? stat : stat.toBuilder().nlink(0).build();
  }

  /** Runs while it stays what it is; false where it is over. */
  synchronized boolean link(Step step) throws IOException {
    if (over) {
      return false;
    }
    step.run();
    return true;
  }

  /** What is done with it. */
  interface Step {
    void run() throws IOException;
  }

  /**
   * Gives it its name on its tier, in one step; EEXIST. Called from within {@link #link}, with the
   * directory locked.
   */
  void rename(FsPath to, UnionNode directory, String name) throws IOException {
    boolean exclusive = tier.can(Capability.RENAME_NO_REPLACE);
    if (!exclusive && tier.probe(DAEMON, to) != null) {
      throw new FsException(Errno.EEXIST, name);
    }
    tier.rename(DAEMON, path, to, made, exclusive ? RenameMode.NO_REPLACE : RenameMode.REPLACE);
    node.addName(directory, name);
    over = true;
    nodes.moved(node, nodes.root(), key(), directory, name);
  }

  /** Closes one of its files, and deletes it where that was the last. */
  void close(UnionFile file, FileHandle handle) throws IOException {
    boolean lost;
    synchronized (this) {
      node.closed(file);
      lost = !over && node.openFiles().isEmpty();
      over |= lost;
    }
    try {
      handle.close();
    } finally {
      if (lost) {
        delete();
      }
    }
  }

  private void delete() {
    nodes.forget(node);
    try {
      tier.backend().removeFile(DAEMON, path);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "tier {0}: a file that never got a name is left as {1}, the next start deletes it: {2}",
          tier,
          path,
          e);
    }
  }
}

package io.tierfs.engine;

import io.tierfs.api.FileType;

/**
 * A file or directory of the union: the thing itself, not a name of it.
 *
 * <p>Two hard links are one node. A node stays what it is when its name is renamed or unlinked, and
 * for as long as anybody holds a reference to it there is only one object for it, so {@code ==}
 * tells whether two nodes are the same file. Front doors hold nodes for what the kernel (or a user)
 * knows; what nobody holds is forgotten by the garbage collector.
 *
 * @since 0.1
 */
public interface Node {
  /** The inode number: stable over rename, remount and moves between tiers; never 0. */
  long inode();

  /** What it is; never changes. */
  FileType type();
}

package io.tierfs.engine.internal.union;

import io.tierfs.api.FsPath;
import java.util.List;

/** The directory at the root of each tier that belongs to tierfs and is never seen in the union. */
final class OwnArea {
  static final String NAME = ".tierfs";
  static final FsPath ROOT = FsPath.ROOT.resolve(NAME);

  /** Things that are made here and then renamed into their place. */
  static final FsPath STAGING = ROOT.resolve("staging");

  /** Intents of operations that take several steps. */
  static final FsPath JOURNAL = ROOT.resolve("journal");

  /** Directory trees that were hidden below something that is gone. Never deleted. */
  static final FsPath ASIDE = ROOT.resolve("aside");

  /** Inode numbers of files that came from other tiers; see {@link MovedNumbers}. */
  static final FsPath INODES = ROOT.resolve("inodes");

  /** Files that have no name yet; see {@link Nameless}. What a crash leaves here is deleted. */
  static final FsPath NAMELESS = ROOT.resolve("nameless");

  /** The directory itself and all in it. */
  static final List<FsPath> DIRECTORIES = List.of(ROOT, JOURNAL, STAGING, ASIDE, INODES, NAMELESS);

  private OwnArea() {}

  /** Whether the union hides this name of this directory. */
  static boolean hides(UnionNode directory, String name) {
    return directory.isRoot() && name.equals(NAME);
  }
}

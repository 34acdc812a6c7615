package io.tierfs.fuse.internal.kernel;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.HandleTable;

/**
 * What all operations of one mount share.
 *
 * @param nodes what the kernel knows
 * @param files what it has open
 * @param directories the directories that it has open
 */
record Served(
    Union union,
    NodeTable nodes,
    HandleTable<FileEntry> files,
    HandleTable<Listing> directories,
    AttributeWriter attributes,
    Backings backings) {

  static Served of(Union union, CacheSettings cache, Backings backings) {
    return new Served(
        union,
        new NodeTable(union.root()),
        new HandleTable<>(),
        new HandleTable<>(),
        new AttributeWriter(cache),
        backings);
  }

  /** Closes what the kernel did not give back before the mount ended. */
  void close() {
    files.closeAll();
    directories.closeAll();
    nodes.clear();
  }
}

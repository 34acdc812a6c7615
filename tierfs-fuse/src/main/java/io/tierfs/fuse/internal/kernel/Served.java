package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.FileType;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.Node;
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
    FrontDoor union,
    NodeTable nodes,
    HandleTable<FileEntry> files,
    HandleTable<Listing> directories,
    AttributeWriter attributes,
    Backings backings) {

  /**
   * Opens the union for a mount.
   *
   * @param wire where notifications go
   */
  static Served of(Union union, CacheSettings cache, Backings backings, Notifier.Wire wire) {
    NodeTable nodes = new NodeTable(union.root());
    KernelNews news = new KernelNews(nodes, new Notifier(nodes, wire));
    FrontDoor door = union.frontDoor(news);
    news.ask(door);
    return new Served(
        door,
        nodes,
        new HandleTable<>(),
        new HandleTable<>(),
        new AttributeWriter(new Lifetimes(door, cache)),
        backings);
  }

  /** The kernel gives references back. */
  void forget(long id, long references) {
    Node node = nodes.forget(id, references);
    if (node != null && node.type() == FileType.DIRECTORY) {
      union.forgotten(node);
    }
  }

  /** Closes what the kernel did not give back before the mount ended. */
  void close() {
    union.close();
    files.closeAll();
    directories.closeAll();
    nodes.clear();
  }
}

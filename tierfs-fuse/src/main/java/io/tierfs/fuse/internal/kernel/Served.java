package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.FileType;
import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.Node;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.HandleTable;
import org.jspecify.annotations.Nullable;

/**
 * What all operations of one mount share.
 *
 * @param nodes what the kernel knows
 * @param files what it has open
 * @param directories the directories that it has open
 * @param listings those that it reads without opening them, {@code null} where it opens them
 * @param habits whether attributes go with the names of a listing
 */
record Served(
    FrontDoor union,
    NodeTable nodes,
    HandleTable<FileEntry> files,
    HandleTable<Listing> directories,
    @Nullable Listings listings,
    ListingHabits habits,
    AttributeWriter attributes,
    Backings backings) {

  /**
   * Opens the union for a mount.
   *
   * @param wire where notifications go
   */
  static Served of(Union union, CacheSettings cache, Backings backings, Notifier.Wire wire) {
    NodeTable nodes = new NodeTable(union.root());
    Notifier notifier = new Notifier(nodes, wire);
    KernelNews news = new KernelNews(nodes, notifier);
    FrontDoor door = union.frontDoor(news);
    news.ask(door);
    nodes.onLeaving(door::forgotten);
    Lifetimes lifetimes = new Lifetimes(door, cache);
    boolean remembered = door.isTold() && (cache.isExclusive() || lifetimes.hasAttributes());
    return new Served(
        door,
        nodes,
        new HandleTable<>(),
        new HandleTable<>(),
        remembered ? new Listings(door, lifetimes, notifier) : null,
        new ListingHabits(),
        new AttributeWriter(lifetimes),
        backings);
  }

  /** The kernel gives references back. */
  void forget(long id, long references) {
    Node node = nodes.forget(id, references);
    if (node != null && node.type() == FileType.DIRECTORY && listings != null) {
      listings.forget(id);
    }
  }

  /** Closes what the kernel did not give back before the mount ended. */
  void close() {
    union.close();
    files.closeAll();
    directories.closeAll();
    if (listings != null) {
      listings.closeAll();
    }
    nodes.clear();
  }
}

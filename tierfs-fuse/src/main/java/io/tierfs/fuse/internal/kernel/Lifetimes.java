package io.tierfs.fuse.internal.kernel;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.Node;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long the kernel may remember what it is told, in nanoseconds. Thread-safe.
 *
 * <p>What the union knows for a while already is told for the rest of its time, so that times do
 * not add up. What news will end, or nobody else can change, is told for a day.
 */
final class Lifetimes {
  private static final long LONG = TimeUnit.DAYS.toNanos(1);

  private final FrontDoor door;
  private final boolean exclusive;
  private final long entry;
  private final long attributes;
  private final long negative;

  Lifetimes(FrontDoor door, CacheSettings cache) {
    this.door = door;
    exclusive = cache.isExclusive();
    entry = cache.entryTtl().toNanos();
    attributes = cache.attributesTtl().toNanos();
    negative = cache.negativeTtl().toNanos();
  }

  /** Of a name that stands for this node, or for nothing. */
  long name(Node directory, String name, @Nullable Node found) {
    return left(found == null ? negative : entry, door.nameAge(directory, name, found));
  }

  /**
   * Of attributes.
   *
   * @param links how many names the node has
   * @param asked {@link System#nanoTime()} before they were asked for
   * @param written the kernel is writing the file by itself: a page that it writes later changes
   *     the times, and nobody tells
   */
  long attributes(Node node, int links, long asked, boolean written) {
    return left(attributes, written ? 0 : door.attributesAge(node, links, asked));
  }

  /** Whether attributes may be remembered at all. */
  boolean hasAttributes() {
    return attributes > 0;
  }

  /** Whether contents and names in it may be kept until there is news. */
  boolean lasts(Node node, int links, long asked) {
    return left(attributes, door.attributesAge(node, links, asked)) == LONG;
  }

  private long left(long life, long age) {
    if (age == FrontDoor.LASTING) {
      return life > 0 || exclusive ? LONG : 0;
    }
    return Math.max(0, life - age);
  }
}

package io.tierfs.engine;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/**
 * The union for one front door that remembers what it was told, as the kernel of a mount does: says
 * how far each answer may be trusted. What is changed by way of another front door is news for this
 * one.
 *
 * <p>Ages are asked for after the answer was got. Thread-safe.
 *
 * @since 0.1
 */
public interface FrontDoor extends Union, Closeable {
  /** An age: it holds until {@link News} tell otherwise, however long that is. */
  long LASTING = -1;

  /** An age: it must not be remembered. */
  long PASSING = Long.MAX_VALUE;

  /**
   * How old the knowledge is that a name stands for this node, in nanoseconds; {@link #LASTING},
   * {@link #PASSING}.
   *
   * @param found {@code null} for nothing
   */
  long nameAge(Node directory, String name, @Nullable Node found);

  /**
   * How old attributes are that were just asked for: 0, or {@link #LASTING}.
   *
   * @param links how many names the node has
   * @param askedNanos {@link System#nanoTime()} before they were asked for
   */
  long attributesAge(Node node, int links, long askedNanos);

  /**
   * What is written to an open file need not be told by watches until it is closed, because the
   * front door writes to it past the union, and much. Its attributes do not last from now on, which
   * is news for all front doors, and so is the end of this.
   *
   * @return false where its writes are told as before
   */
  boolean silence(OpenFile file);

  /**
   * Whether what is remembered lasts in general: others make no changes, or all tiers tell of them.
   * A single directory may still be an exception. The answer never changes.
   */
  boolean isTold();

  /**
   * The front door knows nothing of a node any more: of a directory, nothing of what is in it
   * either. Until this returns it must not be told of the node again. Does not wait for calls under
   * way.
   */
  void forgotten(Node node);

  /** Ends the news. Idempotent. */
  @Override
  void close();
}

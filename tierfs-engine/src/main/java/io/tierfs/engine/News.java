package io.tierfs.engine;

import org.jspecify.annotations.Nullable;

/**
 * Is told what a {@link FrontDoor} must not trust any more: what others changed, behind the union's
 * back or by another front door.
 *
 * <p>Told on a thread of the engine for this front door alone, never under a lock of the engine:
 * implementations may block and may call the union. The union itself knows of the news before.
 *
 * @since 0.1
 */
public interface News {
  /**
   * A name in a directory may stand for something else now or for nothing, or what it stands for
   * has changed.
   *
   * @param child what the name was known to stand for, {@code null} where that is not known
   */
  void changed(Node directory, String name, @Nullable Node child);

  /**
   * What a name stands for was written to: nothing but contents, size and times changed.
   *
   * @param child what the name stands for
   */
  default void written(Node directory, String name, Node child) {
    changed(directory, name, child);
  }

  /** The attributes, the contents or the list of names of a node changed. */
  void changed(Node node);

  /**
   * Nobody tells of changes of this name and of what it stands for any more. Nothing need have
   * changed.
   *
   * @param child as in {@link #changed(Node, String, Node)}
   */
  void forget(Node directory, String name, @Nullable Node child);
}

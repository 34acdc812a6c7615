package io.tierfs.api;

/**
 * Is told what others did to a watched directory: other programs, other machines. What this process
 * does itself through the same backend is not told.
 *
 * <p>News may come late, in any number and more than once, but never not at all, unless {@link
 * #lost()} is called. They come on a thread of the backend, one at a time for each backend.
 * Implementations do not throw and do not wait for calls of the same backend.
 *
 * @since 0.1
 */
public interface ChangeListener {
  /**
   * The child of this name came, went, became another one, or its attributes or contents changed.
   * The directory's times and link count may have changed with it.
   */
  void changed(String name);

  /**
   * Somebody wrote to the file of this name, or closed it after writing. The name stands for what
   * it did, and nothing but contents, size and times has changed. A backend that cannot tell this
   * apart says {@link #changed}.
   */
  default void written(String name) {
    changed(name);
  }

  /** The directory's own attributes changed, other than by a change of its children. */
  void directoryChanged();

  /**
   * Anything may have changed, now or from now on: the watch is over. The directory was removed or
   * moved, or there was more news than the store could keep.
   */
  void lost();
}

package io.tierfs.engine;

/**
 * What happens where a write finds its tier full.
 *
 * @param move whether the file moves to a tier that has room and the write goes on there; else the
 *     write fails
 * @param reserveBytes front doors do not have the kernel write by itself to files on a tier with
 *     less available than this (or than its min-free), because such a file could not move
 * @since 0.1
 */
public record FullSettings(boolean move, long reserveBytes) {
  /** Files move; a gibibyte. */
  public static final FullSettings DEFAULT = new FullSettings(true, 1L << 30);

  /** Writes fail. */
  public static final FullSettings FAIL = new FullSettings(false, 0);

  public FullSettings {
    if (reserveBytes < 0) {
      throw new IllegalArgumentException("a reserve of " + reserveBytes + " bytes");
    }
  }
}

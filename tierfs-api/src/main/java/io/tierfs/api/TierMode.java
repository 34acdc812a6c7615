package io.tierfs.api;

import java.util.Locale;

/**
 * What may be done to a tier.
 *
 * @since 0.1
 */
public enum TierMode {
  /** Everything. */
  RW,
  /** What exists may change, move and go; nothing new is placed here. */
  NC,
  /** Nothing is ever written. */
  RO;

  /** Whether new files may be placed here. */
  public boolean creates() {
    return this == RW;
  }

  /** Whether existing files may be changed. */
  public boolean writes() {
    return this != RO;
  }

  /** As it is written in a configuration. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

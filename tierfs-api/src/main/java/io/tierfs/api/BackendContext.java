package io.tierfs.api;

import java.time.InstantSource;

/**
 * What a backend is told about the place it has in a union.
 *
 * @param tier the tier's name, for messages
 * @param mode what may be done to the tier; a backend need not enforce it
 * @param clock the time
 */
public record BackendContext(String tier, TierMode mode, InstantSource clock) {

  /** A context for a backend that is used on its own. */
  public static BackendContext standalone(String tier) {
    return new BackendContext(tier, TierMode.RW, InstantSource.system());
  }
}
